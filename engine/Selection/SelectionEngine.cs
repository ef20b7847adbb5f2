using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>The one decision that all programs share: which uplink carries a new connection.</summary>
/// <remarks>Safe for any number of threads. A selection waits for nobody and allocates nothing.</remarks>
public sealed class SelectionEngine(UplinkState state, SelectionPolicyKind kind)
{
    // Rules will name pools of their own; the configuration's one policy serves one pool of all uplinks.
    private const int Pool = 0;

    private readonly ISelectionPolicy _policy = kind switch
    {
        SelectionPolicyKind.RoundRobin => new RoundRobinPolicy(),
        SelectionPolicyKind.WeightedRoundRobin => new WeightedRoundRobinPolicy(),
        SelectionPolicyKind.LeastConnections => new LeastConnectionsPolicy(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a selection policy"),
    };

    /// <summary>Chooses, and counts the connection as assigned.</summary>
    /// <param name="flow">What is to be placed. The policies share out by turn or by load, whatever the flow; every path describes it all the same.</param>
    public Selection Select(in Flow flow)
    {
        var snapshot = state.Current;
        var candidates = snapshot.Candidates;
        if (candidates.IsEmpty)
        {
            return new Selection(null, SelectionReason.NoneAvailable);
        }

        var alone = candidates.Length == 1;
        var chosen = candidates[alone ? 0 : _policy.Choose(snapshot, Pool)];
        snapshot.Table.AddAssigned(chosen.Index);
        return new Selection(chosen, alone ? SelectionReason.OnlyCandidate : _policy.Reason);
    }
}
