using System.Collections.Immutable;

namespace MwanLb.Engine.Uplinks;

/// <summary>What one process has answered since it began to use the table.</summary>
/// <param name="ProcessId">Its process id.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Uplinks">Answers that named an uplink, by <see cref="Uplink.Index"/>.</param>
/// <param name="Open">Connections that it has open, by <see cref="Uplink.Index"/>.</param>
/// <param name="Unmarked">Answers without an uplink: the request takes the default route.</param>
/// <param name="Dropped">Refusals.</param>
/// <param name="Malformed">Requests that could not be understood; they are among the others by their answer.</param>
public sealed record PickerStatus(
    long ProcessId, PickerKind Kind, ImmutableArray<long> Uplinks, ImmutableArray<long> Open, long Unmarked, long Dropped, long Malformed)
{
    /// <summary>All answers.</summary>
    public long Total => Uplinks.Sum() + Unmarked + Dropped;
}
