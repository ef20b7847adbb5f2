namespace MwanLb.Engine.Configuration;

/// <summary>The selection policies by the names of the configuration file.</summary>
public enum SelectionPolicyKind
{
    /// <summary><c>round-robin</c>: in turn, weights ignored.</summary>
    RoundRobin,

    /// <summary><c>weighted-round-robin</c>: in turn, in proportion to the weights, smoothly interleaved.</summary>
    WeightedRoundRobin,

    /// <summary><c>least-connections</c>: the uplink with the fewest live connections per weight.</summary>
    LeastConnections,
}
