namespace MwanLb.Engine.Selection;

/// <summary>Why an uplink was chosen, or none.</summary>
public enum SelectionReason
{
    /// <summary>No uplink is available; the connection goes by the router's default route.</summary>
    NoneAvailable,

    /// <summary>Only one is available.</summary>
    OnlyCandidate,

    /// <summary>It was its turn.</summary>
    Turn,

    /// <summary>It has the fewest live connections per weight.</summary>
    FewestConnections,
}
