using System.Collections.Immutable;
using System.Globalization;
using MwanLb.Engine.Affinities;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection.Explaining;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

public sealed partial class SelectionEngine
{
    /// <summary>What <see cref="Select"/> would come to now, and why; takes no turn, counts nothing and remembers nothing. For the administrator: it allocates.</summary>
    /// <param name="flow">What would be placed.</param>
    public SelectionExplanation Explain(in Flow flow)
    {
        var snapshot = _state.Current;
        var pools = snapshot.PoolsFor(flow.Family);
        var rules = LookedAt(flow, pools);
        var rule = rules is [.., { Mismatch: null, LedOn: false } last] ? last.Rule.Index : NoRule;
        var own = pools[rule < 0 ? DefaultPool : _rules[rule].Pool.Index];
        var isReplaced = own.Candidates.IsEmpty && own.Pool.WhenNone is WhenNone.Any;
        var pool = isReplaced ? pools[DefaultPool] : own;
        _views.Value!.Refresh(snapshot.Table);
        var next = Predict(flow, snapshot.Table, pool, rule);
        return new SelectionExplanation
        {
            Rules = rules,
            Pool = pool.Pool,
            StandsInFor = isReplaced ? own.Pool : null,
            Uplinks = [.. pool.Pool.Uplinks.Select(u => Describe(u, snapshot, pool, next))],
            Affinity = DescribeAffinity(flow, pool),
            Next = next,
        };
    }

    private ImmutableArray<RuleExplanation> LookedAt(in Flow flow, ImmutableArray<PoolSnapshot> pools)
    {
        var looked = ImmutableArray.CreateBuilder<RuleExplanation>();
        for (var i = 0; i < _rules.Count; i++)
        {
            var rule = _rules[i];
            var mismatch = RuleMismatch.Find(rule.Match, flow);
            var pool = pools[rule.Pool.Index];
            var ledOn = mismatch is null && pool.Candidates.IsEmpty && pool.Pool.WhenNone is WhenNone.NextRule;
            looked.Add(new RuleExplanation(rule, mismatch, ledOn));
            if (mismatch is null && !ledOn)
            {
                break;
            }
        }

        return looked.DrainToImmutable();
    }

    private Selection? Predict(in Flow flow, UplinkTable table, PoolSnapshot pool, int rule) =>
        PredictByPolicy(flow, table, pool, rule) is var next && pool.IsPanic && next is { Uplink: not null } chosen
            ? chosen with { Reason = SelectionReason.Panic }
            : next;

    private Selection? PredictByPolicy(in Flow flow, UplinkTable table, PoolSnapshot pool, int rule)
    {
        if (flow.Kept is { } kept && pool.IsCandidate(kept))
        {
            return new Selection(kept, SelectionReason.Kept, rule);
        }

        if (pool.Candidates.Length < 2)
        {
            return pool.Candidates is [var only] ? new Selection(only, SelectionReason.OnlyCandidate, rule) : NoneLeft(flow.Family, pool.Pool, rule);
        }

        var affinity = pool.Pool.Affinity;
        var key = affinity.Scope is AffinityScope.None ? 0 : _affinity.KeyOf(flow, pool);
        if (key != 0 && affinity.Mode is AffinityMode.Hash)
        {
            return new Selection(pool.Candidates[Rendezvous.Choose(pool, key, _affinity.Names)], SelectionReason.Hashed, rule);
        }

        if (key != 0 && _affinity.Peek(key, pool.Pool).Uplink is { } remembered && pool.Candidates.Contains(remembered))
        {
            return new Selection(remembered, SelectionReason.Remembered, rule);
        }

        var policy = SelectionPolicies.Of(pool.Pool.Policy);
        var view = _views.Value!;
        var turn = policy.Turn is TurnSource.Shared ? table.PeekTicket(pool.Pool.Index, flow.Family) : view.PeekTurn(flow.Family);
        return policy.Turn is TurnSource.Random
            ? null
            : new Selection(pool.Candidates[policy.Choose(pool, view, turn)], policy.Reason, rule);
    }

    private AffinityExplanation? DescribeAffinity(in Flow flow, PoolSnapshot snapshot)
    {
        var pool = snapshot.Pool;
        if (pool.Affinity.Scope is AffinityScope.None)
        {
            return null;
        }

        var key = _affinity.KeyOf(flow, snapshot);
        var (remembered, age) = key != 0 && pool.Affinity.Mode is AffinityMode.Remember ? _affinity.Peek(key, pool) : (null, TimeSpan.Zero);
        return new AffinityExplanation(pool.Affinity, _affinity.DescribeKey(flow, pool), remembered, age);
    }

    private UplinkExplanation Describe(Uplink uplink, UplinkSnapshot snapshot, PoolSnapshot pool, Selection? next)
    {
        var table = snapshot.Table;
        var place = pool.Candidates.IndexOf(uplink);
        var weight = table.Weight(uplink.Index);
        var state = place >= 0 ? pool.IsPanic ? CandidateState.Panic : CandidateState.Candidate
            : !uplink.Carries(pool.Family) ? CandidateState.OtherFamily
            : table.IsDraining(uplink.Index) ? CandidateState.Draining
            : table.Health(uplink.Index) is UplinkHealth.Down ? CandidateState.Down
            : table.QuotaLimit(uplink.Index) is QuotaLimit.Stopped ? CandidateState.QuotaStopped
            : table.QuotaLimit(uplink.Index) is QuotaLimit.LastResort ? CandidateState.QuotaReached
            : pool.Candidates.All(u => uplink.Tier > u.Tier) ? CandidateState.HigherTier
            : CandidateState.ZeroWeight;
        var score = place >= 0 ? SelectionPolicies.Of(pool.Pool.Policy).Score(pool, _views.Value!, place) : "";
        var quota = place < 0 ? ""
            : snapshot.IsSpared(uplink, pool.Family) ? "draining, and every other is down: the last resort"
            : table.QuotaLimit(uplink.Index) is not QuotaLimit.None ? "its quota is used up: the last resort"
            : table.QuotaPercent(uplink.Index) is < 100 and var percent ? string.Create(CultureInfo.InvariantCulture, $"{percent} % of its share, by its quota")
            : "";
        score += score.Length > 0 && quota.Length > 0 ? "; " + quota : quota;
        return new UplinkExplanation(uplink, state, weight, score, next?.Uplink == uplink);
    }
}
