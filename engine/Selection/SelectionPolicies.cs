using System.Collections.Immutable;
using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Selection;

/// <summary>The policy behind each name of the configuration.</summary>
public static class SelectionPolicies
{
    // In the order of the enumeration. The weighted ones are the same functions of other proportions: PoolSnapshot.Weights.
    private static readonly ImmutableArray<ISelectionPolicy> All =
    [
        new RoundRobinPolicy(), new RoundRobinPolicy(), new LeastConnectionsPolicy(), new LeastConnectionsPolicy(), new RandomPolicy(),
        new PowerOfTwoChoicesPolicy(), new LowestLatencyPolicy(), new LeastUsedPolicy(), new OverflowPolicy(), new PriorityPolicy(),
    ];

    /// <summary>The policy of a name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such policy.</exception>
    public static ISelectionPolicy Of(SelectionPolicyKind kind) => (uint)kind < (uint)All.Length
        ? All[(int)kind]
        : throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a selection policy");

    /// <summary>Whether shares follow the weights; otherwise a weight only says, by being 0, that an uplink is a last resort.</summary>
    public static bool UsesWeights(SelectionPolicyKind kind) => kind is SelectionPolicyKind.WeightedRoundRobin
        or SelectionPolicyKind.WeightedLeastConnections or SelectionPolicyKind.Random or SelectionPolicyKind.PowerOfTwoChoices;
}
