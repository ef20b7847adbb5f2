using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Status;

/// <summary>What a helper of Squid has answered.</summary>
/// <param name="ProcessId">Its process id.</param>
/// <param name="Answered">Requests that it has answered.</param>
/// <param name="Uplinks">Of them, how many by which uplink.</param>
/// <param name="Unmarked">How many without an uplink: they took the default route.</param>
/// <param name="Dropped">How many were refused.</param>
/// <param name="Malformed">Lines that it did not understand; answered all the same.</param>
internal sealed record HelperStatus(
    long ProcessId, long Answered, IReadOnlyDictionary<string, long> Uplinks, long Unmarked, long Dropped, long Malformed)
{
    /// <summary>Gives the uplinks their names.</summary>
    public static HelperStatus Of(PickerStatus picker, ImmutableArray<Uplink> uplinks) => new(
        picker.ProcessId,
        picker.Total,
        uplinks.ToDictionary(uplink => uplink.Name, uplink => picker.Uplinks[uplink.Index]),
        picker.Unmarked,
        picker.Dropped,
        picker.Malformed);
}
