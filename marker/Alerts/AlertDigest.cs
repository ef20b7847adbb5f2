using System.Collections.Immutable;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Alerts;

/// <summary>What goes into one message.</summary>
/// <param name="Events">The events, oldest first.</param>
/// <param name="Omitted">How many more there were before them.</param>
/// <param name="HeldBack">Whether they waited because enough messages had been sent in the hour.</param>
internal sealed record AlertDigest(ImmutableArray<HistoryEvent> Events, int Omitted, bool HeldBack)
{
    /// <summary>How long ago each of the events was, whatever has become of the clock; empty: by the clock.</summary>
    public ImmutableArray<TimeSpan> Ages { get; init; } = [];
}
