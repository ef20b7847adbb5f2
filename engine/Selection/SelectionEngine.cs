using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>The one decision that all programs share: which uplink carries a new connection.</summary>
/// <remarks>Safe for any number of threads. A selection waits for nobody and allocates nothing.</remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "An engine lives as long as its process; what threads hold of one that does not goes with its finalizer.")]
public sealed partial class SelectionEngine
{
    private const int DefaultPool = 0;
    private const int NoRule = -1;

    private readonly UplinkState _state;
    private readonly RuleTable _rules;
    private readonly ulong _seed;
    private readonly ThreadLocal<PickerView> _views;
    private int _viewCount;

    /// <summary>An engine.</summary>
    /// <param name="state">The pools and their live state.</param>
    /// <param name="rules">In order.</param>
    /// <param name="seed">Where turns and random numbers begin; different in each process, so that no two of them draw alike.</param>
    public SelectionEngine(UplinkState state, ImmutableArray<Rule> rules, ulong seed)
    {
        _state = state;
        _rules = RuleTable.Compile(rules);
        _seed = seed;
        _views = new ThreadLocal<PickerView>(CreateView);
    }

    /// <summary>Chooses, and counts the connection as assigned.</summary>
    /// <param name="flow">What is to be placed. Every path describes it all the same.</param>
    public Selection Select(in Flow flow)
    {
        var snapshot = _state.Current;
        var rule = NoRule;
        while (true)
        {
            rule = _rules.FirstMatch(flow, rule + 1);
            var pool = snapshot.Pools[rule < 0 ? DefaultPool : _rules[rule].Pool.Index];
            if (!pool.Candidates.IsEmpty)
            {
                return Place(snapshot.Table, pool, rule);
            }

            switch (pool.Pool.WhenNone)
            {
                case WhenNone.NextRule when rule >= 0:
                    continue;
                case WhenNone.Any when !snapshot.Pools[DefaultPool].Candidates.IsEmpty:
                    return Place(snapshot.Table, snapshot.Pools[DefaultPool], rule);
                default:
                    return new Selection(
                        null, pool.Pool.WhenNone is WhenNone.Drop ? SelectionReason.Dropped : SelectionReason.NoneAvailable, rule);
            }
        }
    }

    private Selection Place(UplinkTable table, PoolSnapshot pool, int rule)
    {
        var view = _views.Value!;
        var alone = pool.Candidates.Length == 1;
        var policy = SelectionPolicies.Of(pool.Pool.Policy);
        var chosen = pool.Candidates[alone ? 0 : Choose(policy, table, pool, view)];
        view.AddAssigned(table, chosen.Index);
        return new Selection(chosen, alone ? SelectionReason.OnlyCandidate : policy.Reason, rule);
    }

    private static int Choose(ISelectionPolicy policy, UplinkTable table, PoolSnapshot pool, PickerView view)
    {
        if (policy.UsesLoads)
        {
            view.Refresh(table);
        }

        return policy.Choose(pool, view, policy.Turn switch
        {
            TurnSource.Shared => table.TakeTicket(pool.Pool.Index),
            TurnSource.Own => view.NextTurn(),
            TurnSource.Random => view.NextRandom(),
            _ => 0,
        });
    }

    private PickerView CreateView()
    {
        var number = Interlocked.Increment(ref _viewCount) - 1;
        // Processes of one thread each, such as Squid's helpers, must not all add to the first counter: their ids are apart.
        var shard = (Environment.ProcessId + number) % UplinkTable.ShardCount;
        return new PickerView(_state.Current.Table, _state.Uplinks.Length, shard, _seed + (ulong)number);
    }
}
