namespace MwanLb.Engine.Selection;

/// <summary>Why an uplink was chosen, or none.</summary>
public enum SelectionReason
{
    /// <summary>No uplink is available; the connection goes by the router's default route.</summary>
    NoneAvailable,

    /// <summary>No uplink is available, and the rule or the configuration says that the connection is to be refused then.</summary>
    Dropped,

    /// <summary>Only one is available.</summary>
    OnlyCandidate,

    /// <summary>It was its turn.</summary>
    Turn,

    /// <summary>It has the fewest live connections per weight.</summary>
    FewestConnections,

    /// <summary>It was drawn.</summary>
    Drawn,

    /// <summary>Of two that were drawn it has fewer live connections per weight.</summary>
    FewerOfTwo,

    /// <summary>Its measured round-trip time is among the shortest.</summary>
    LowestLatency,

    /// <summary>The smallest share of its capacity is in use.</summary>
    LeastUsed,

    /// <summary>It is the first in order with room left.</summary>
    FirstWithRoom,

    /// <summary>It is the first in order.</summary>
    FirstInOrder,

    /// <summary>Affinity: its key's hash leads there.</summary>
    Hashed,

    /// <summary>Affinity: connections of its key were placed there before.</summary>
    Remembered,

    /// <summary>What it belongs to is there already.</summary>
    Kept,

    /// <summary>Every uplink is down, and it is tried all the same.</summary>
    Panic,
}
