using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MwanLb.Engine.Affinities;
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

    // As the configuration's own default; only for engines that are made without one.
    private const int DefaultAffinityEntries = 65_536;

    private readonly UplinkState _state;
    private readonly RuleTable _rules;
    private readonly AffinityState _affinity;
    private readonly ulong _seed;
    private readonly ThreadLocal<PickerView> _views;
    private int _viewCount;

    /// <summary>An engine.</summary>
    /// <param name="state">The pools and their live state.</param>
    /// <param name="rules">In order.</param>
    /// <param name="seed">Where turns and random numbers begin; different in each process, so that no two of them draw alike.</param>
    /// <param name="affinity">What keeps connections together; null: what is remembered stays in this process' own memory, and sites are told apart by two labels.</param>
    public SelectionEngine(UplinkState state, ImmutableArray<Rule> rules, ulong seed, AffinityState? affinity = null)
    {
        _state = state;
        _rules = RuleTable.Compile(rules);
        _affinity = affinity ?? AffinityState.InMemory(
            [.. state.Current.Pools.Select(p => p.Pool)], DefaultAffinityEntries, PublicSuffixList.Empty, TimeProvider.System);
        _seed = seed;
        _views = new ThreadLocal<PickerView>(CreateView);
    }

    /// <summary>Chooses, and counts the connection as assigned.</summary>
    /// <param name="flow">What is to be placed. Every path describes it all the same.</param>
    public Selection Select(in Flow flow)
    {
        var snapshot = _state.Current;
        var family = flow.Family;
        var pools = snapshot.PoolsFor(family);
        var rule = NoRule;
        while (true)
        {
            rule = _rules.FirstMatch(flow, rule + 1);
            var pool = pools[rule < 0 ? DefaultPool : _rules[rule].Pool.Index];
            if (!pool.Candidates.IsEmpty)
            {
                return Place(flow, family, snapshot.Table, pool, rule);
            }

            if (pool.Pool.WhenNone is WhenNone.NextRule && rule >= 0)
            {
                continue;
            }

            var last = pool.Pool.WhenNone is WhenNone.Any ? pools[DefaultPool] : pool;
            return last.Candidates.IsEmpty ? NoneLeft(family, last.Pool, rule) : Place(flow, family, snapshot.Table, last, rule);
        }
    }

    // A family that no uplink of the router carries is not balanced: packets of it are not even asked about, and a proxy's requests are not to be
    // refused where packets pass.
    private Selection NoneLeft(FlowFamily family, Pool pool, int rule) =>
        new(null, pool.WhenNone is WhenNone.Drop && IsBalanced(family) ? SelectionReason.Dropped : SelectionReason.NoneAvailable, rule);

    private bool IsBalanced(FlowFamily family)
    {
        foreach (var uplink in _state.Uplinks)
        {
            if (uplink.Carries(family))
            {
                return true;
            }
        }

        return false;
    }

    private Selection Place(in Flow flow, FlowFamily family, UplinkTable table, PoolSnapshot pool, int rule)
    {
        var view = _views.Value!;
        var (chosen, reason) = flow.Kept is { } kept && pool.IsCandidate(kept) ? (kept, SelectionReason.Kept)
            : pool.Pool.Affinity.Scope is AffinityScope.None ? PlaceAlone(family, table, pool, view)
            : PlaceTogether(flow, family, table, pool, view);
        view.AddAssigned(table, chosen.Index);
        return new Selection(chosen, pool.IsPanic ? SelectionReason.Panic : reason, rule);
    }

    private (Uplink Chosen, SelectionReason Reason) PlaceTogether(
        in Flow flow, FlowFamily family, UplinkTable table, PoolSnapshot pool, PickerView view)
    {
        var isAlone = pool.Candidates.Length == 1;
        var isHashed = pool.Pool.Affinity.Mode is AffinityMode.Hash;
        var key = isHashed && isAlone ? 0 : _affinity.KeyOf(flow, pool);
        if (key != 0 && isHashed)
        {
            return (pool.Candidates[Rendezvous.Choose(pool, key, _affinity.Names)], SelectionReason.Hashed);
        }

        // Also where there is but one candidate: a session that began while the others were out is not to change its address when they return.
        if (key != 0 && _affinity.Recall(key, pool) is { } remembered)
        {
            return (remembered, isAlone ? SelectionReason.OnlyCandidate : SelectionReason.Remembered);
        }

        var placed = PlaceAlone(family, table, pool, view);
        if (key == 0 || _affinity.Remember(key, pool, placed.Chosen) is var kept && kept == placed.Chosen)
        {
            return placed;
        }

        return (kept, SelectionReason.Remembered);
    }

    // Inlined, so that the pair is not handed back through memory: this is the whole of most selections.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Uplink Chosen, SelectionReason Reason) PlaceAlone(
        FlowFamily family, UplinkTable table, PoolSnapshot pool, PickerView view)
    {
        if (pool.Candidates.Length == 1)
        {
            return (pool.Candidates[0], SelectionReason.OnlyCandidate);
        }

        var policy = SelectionPolicies.Of(pool.Pool.Policy);
        if (policy.UsesLoads)
        {
            view.Refresh(table);
        }

        var place = policy.Choose(pool, view, policy.Turn switch
        {
            TurnSource.Shared => table.TakeTicket(pool.Pool.Index, family),
            TurnSource.Own => view.NextTurn(family),
            TurnSource.Random => view.NextRandom(),
            _ => 0,
        });
        return (pool.Candidates[place], policy.Reason);
    }

    private PickerView CreateView()
    {
        var number = Interlocked.Increment(ref _viewCount) - 1;
        // Processes of one thread each, such as Squid's helpers, must not all add to the first counter: their ids are apart.
        var shard = (Environment.ProcessId + number) % UplinkTable.ShardCount;
        return new PickerView(_state.Current.Table, _state.Uplinks.Length, shard, _seed + (ulong)number);
    }
}
