using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Status;

/// <summary>What a forward proxy has served.</summary>
/// <param name="ProcessId">Its process id.</param>
/// <param name="Answered">Requests and tunnels that it has placed.</param>
/// <param name="Uplinks">Of them, how many by which uplink.</param>
/// <param name="Open">Connections that it has open, by uplink.</param>
/// <param name="Unmarked">How many by the default route.</param>
/// <param name="Dropped">How many were refused.</param>
internal sealed record ProxyStatus(
    long ProcessId, long Answered, IReadOnlyDictionary<string, long> Uplinks, IReadOnlyDictionary<string, long> Open, long Unmarked, long Dropped)
{
    /// <summary>Gives the uplinks their names.</summary>
    public static ProxyStatus Of(PickerStatus picker, ImmutableArray<Uplink> uplinks) => new(
        picker.ProcessId,
        picker.Total,
        uplinks.ToDictionary(uplink => uplink.Name, uplink => picker.Uplinks[uplink.Index]),
        uplinks.ToDictionary(uplink => uplink.Name, uplink => picker.Open[uplink.Index]),
        picker.Unmarked,
        picker.Dropped);
}
