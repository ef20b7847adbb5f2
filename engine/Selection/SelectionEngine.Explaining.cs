using System.Collections.Immutable;
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
        var rules = LookedAt(flow, snapshot);
        var rule = rules is [.., { Mismatch: null, LedOn: false } last] ? last.Rule.Index : NoRule;
        var own = snapshot.Pools[rule < 0 ? DefaultPool : _rules[rule].Pool.Index];
        var isReplaced = own.Candidates.IsEmpty && own.Pool.WhenNone is WhenNone.Any;
        var pool = isReplaced ? snapshot.Pools[DefaultPool] : own;
        var next = Predict(snapshot.Table, pool, own.Pool.WhenNone, rule);
        return new SelectionExplanation
        {
            Rules = rules,
            Pool = pool.Pool,
            StandsInFor = isReplaced ? own.Pool : null,
            Uplinks = [.. pool.Pool.Uplinks.Select(u => Describe(u, snapshot.Table, pool, next))],
            Affinity = null,
            Next = next,
        };
    }

    private ImmutableArray<RuleExplanation> LookedAt(in Flow flow, UplinkSnapshot snapshot)
    {
        var looked = ImmutableArray.CreateBuilder<RuleExplanation>();
        for (var i = 0; i < _rules.Count; i++)
        {
            var rule = _rules[i];
            var mismatch = RuleMismatch.Find(rule.Match, flow);
            var pool = snapshot.Pools[rule.Pool.Index];
            var ledOn = mismatch is null && pool.Candidates.IsEmpty && pool.Pool.WhenNone is WhenNone.NextRule;
            looked.Add(new RuleExplanation(rule, mismatch, ledOn));
            if (mismatch is null && !ledOn)
            {
                break;
            }
        }

        return looked.DrainToImmutable();
    }

    private Selection? Predict(UplinkTable table, PoolSnapshot pool, WhenNone whenNone, int rule)
    {
        var policy = SelectionPolicies.Of(pool.Pool.Policy);
        if (pool.Candidates.Length < 2)
        {
            return pool.Candidates is [var only]
                ? new Selection(only, SelectionReason.OnlyCandidate, rule)
                : new Selection(null, whenNone is WhenNone.Drop ? SelectionReason.Dropped : SelectionReason.NoneAvailable, rule);
        }

        var view = _views.Value!;
        view.Refresh(table);
        var turn = policy.Turn is TurnSource.Shared ? table.PeekTicket(pool.Pool.Index) : view.PeekTurn();
        return policy.Turn is TurnSource.Random
            ? null
            : new Selection(pool.Candidates[policy.Choose(pool, view, turn)], policy.Reason, rule);
    }

    private UplinkExplanation Describe(Uplink uplink, UplinkTable table, PoolSnapshot pool, Selection? next)
    {
        var place = pool.Candidates.IndexOf(uplink);
        var weight = table.Weight(uplink.Index);
        var state = place >= 0 ? CandidateState.Candidate
            : table.IsDraining(uplink.Index) ? CandidateState.Draining
            : !table.IsAvailable(uplink.Index) ? CandidateState.Down
            : weight == 0 ? CandidateState.ZeroWeight
            : CandidateState.HigherTier;
        var score = place >= 0 ? SelectionPolicies.Of(pool.Pool.Policy).Score(pool, _views.Value!, place) : "";
        return new UplinkExplanation(uplink, state, weight, score, next?.Uplink == uplink);
    }
}
