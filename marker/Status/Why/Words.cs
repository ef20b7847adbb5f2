using MwanLb.Engine.Selection;

namespace MwanLb.Marker.Status.Why;

/// <summary>The administrator's words for the engine's.</summary>
internal static class Words
{
    /// <summary>Why an uplink is chosen, or none.</summary>
    public static string Because(SelectionReason reason) => reason switch
    {
        SelectionReason.NoneAvailable => "no uplink is available: it takes the router's default route",
        SelectionReason.Dropped => "no uplink is available, and then the connection is to be refused (when-none = \"drop\")",
        SelectionReason.OnlyCandidate => "it is the only candidate",
        SelectionReason.Turn => "it is its turn",
        SelectionReason.FewestConnections => "it has the fewest live connections per weight",
        SelectionReason.Drawn => "it was drawn",
        SelectionReason.FewerOfTwo => "of two that were drawn it has the fewer live connections per weight",
        SelectionReason.LowestLatency => "its round-trip time is among the shortest",
        SelectionReason.LeastUsed => "the smallest share of its capacity is in use",
        SelectionReason.FirstWithRoom => "it is the first in order with room left",
        SelectionReason.FirstInOrder => "it is the first in order",
        SelectionReason.Hashed => "its key's hash leads there (affinity)",
        SelectionReason.Kept => "what it belongs to is there already",
        SelectionReason.Remembered => "connections of its key were placed there before (affinity)",
        SelectionReason.Panic => "every uplink that may be used is down, so those are tried all the same (panic)",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "not a reason"),
    };
}
