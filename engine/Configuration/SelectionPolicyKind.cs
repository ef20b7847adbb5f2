namespace MwanLb.Engine.Configuration;

/// <summary>The selection policies by the names of the configuration file.</summary>
public enum SelectionPolicyKind
{
    /// <summary><c>round-robin</c>: in turn, weights ignored.</summary>
    RoundRobin,

    /// <summary><c>weighted-round-robin</c>: in turn, in proportion to the weights, smoothly interleaved.</summary>
    WeightedRoundRobin,

    /// <summary><c>least-connections</c>: the uplink with the fewest live connections, weights ignored.</summary>
    LeastConnections,

    /// <summary><c>weighted-least-connections</c>: the uplink with the fewest live connections per weight.</summary>
    WeightedLeastConnections,

    /// <summary><c>random</c>: drawn, in proportion to the weights.</summary>
    Random,

    /// <summary><c>power-of-two-choices</c>: of two that are drawn, the one with fewer live connections per weight.</summary>
    PowerOfTwoChoices,

    /// <summary><c>lowest-latency</c>: the shortest measured round-trip time; those about as short take turns.</summary>
    LowestLatency,

    /// <summary><c>least-used</c>: the smallest share of the declared capacity in use.</summary>
    LeastUsed,

    /// <summary><c>overflow</c>: the first in order whose capacity is not used up to the pool's limit.</summary>
    Overflow,

    /// <summary><c>priority</c>: the first in order.</summary>
    Priority,
}
