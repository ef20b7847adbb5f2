namespace MwanLb.Engine.Selection.Explaining;

/// <summary>Whether an uplink of a pool may be chosen, and why not.</summary>
public enum CandidateState
{
    /// <summary>It may be chosen.</summary>
    Candidate,

    /// <summary>Probes found it down.</summary>
    Down,

    /// <summary>Probes found it down, and every other one too: it is tried all the same.</summary>
    Panic,

    /// <summary>The operator has taken it out of new selections.</summary>
    Draining,

    /// <summary>Its tier is not needed yet: lower ones have enough available uplinks.</summary>
    HigherTier,

    /// <summary>Its weight is 0, and others are left.</summary>
    ZeroWeight,

    /// <summary>Its quota is used up, and others are left.</summary>
    QuotaReached,

    /// <summary>Its quota is used up, and it is not to be used then (<c>quota-reached = "stop"</c>).</summary>
    QuotaStopped,

    /// <summary>It does not carry the connection's family: IPv4 or IPv6.</summary>
    OtherFamily,
}
