using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Selection.Explaining;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Rules;

/// <summary>Rules as the engine's one call shows them, and its account of itself.</summary>
public sealed class SelectionRuleTests
{
    private static readonly ImmutableArray<Uplink> Uplinks =
        [SampleUplinks.Create(0, weight: 2), SampleUplinks.Create(1), SampleUplinks.Create(2, weight: 0), SampleUplinks.Create(3, tier: 2)];

    private readonly UplinkTable _table = UplinkTable.CreatePrivate(Uplinks);

    public static TheoryData<WhenNone, int, SelectionReason, int> WhenNoneCases => new()
    {
        // when-none              uplink  reason                            rule
        { WhenNone.DefaultRoute,  -1,     SelectionReason.NoneAvailable,    0  },
        { WhenNone.Any,            0,     SelectionReason.OnlyCandidate,    0  },
        { WhenNone.NextRule,       3,     SelectionReason.OnlyCandidate,    2  },
        { WhenNone.Drop,          -1,     SelectionReason.Dropped,          0  },
    };

    [Theory]
    [MemberData(nameof(WhenNoneCases))]
    public void Select_NoUplinkOfTheRuleIsLeft_DoesWhatTheRuleSays(WhenNone whenNone, int uplink, SelectionReason reason, int rule)
    {
        var engine = Create(whenNone);
        Set(1, UplinkHealth.Down);
        var flow = new RuleSample.Parts(Port: 443).Flow;

        var explained = engine.Explain(flow);
        var selection = engine.Select(flow);

        Assert.Equal((uplink, reason, rule), (selection.Uplink?.Index ?? -1, selection.Reason, selection.Rule));
        Assert.Equal(selection, explained.Next);
        Assert.Equal(whenNone is WhenNone.Drop, selection.IsDropped);
    }

    [Theory]
    [InlineData(WhenNone.DefaultRoute, SelectionReason.NoneAvailable)]
    [InlineData(WhenNone.Drop, SelectionReason.Dropped)]
    public void Select_AnyAndNoUplinkAtAllIsLeft_DoesWhatTheDefaultPoolSays(WhenNone ofDefaultPool, SelectionReason reason)
    {
        var engine = Create(WhenNone.Any, ofDefaultPool: ofDefaultPool);
        SetAllDown();
        var flow = new RuleSample.Parts(Port: 443).Flow;

        var selection = engine.Select(flow);

        Assert.Equal(new Engine.Selection.Selection(null, reason, Rule: 0), selection);
        Assert.Equal(selection, engine.Explain(flow).Next);
    }

    [Fact]
    public void Select_NoRuleFits_IsTheDefaultPools()
    {
        var engine = Create(WhenNone.DefaultRoute);

        var selection = engine.Select(new RuleSample.Parts(Port: 80).Flow);

        Assert.Equal((-1, SelectionReason.Turn), (selection.Rule, selection.Reason));
    }

    [Fact]
    public void Select_EveryRuleLeadsOn_TheDefaultPoolDecides()
    {
        var engine = Create(WhenNone.NextRule);
        SetAllDown();

        Assert.Equal(new Engine.Selection.Selection(null, SelectionReason.NoneAvailable), engine.Select(new RuleSample.Parts(Port: 443).Flow));
    }

    [Fact]
    public void Explain_RulesLookedAt_AreThoseUpToTheOneThatDecides()
    {
        var engine = Create(WhenNone.NextRule);
        Set(1, UplinkHealth.Down);

        var explained = engine.Explain(new RuleSample.Parts(Port: 443).Flow);

        Assert.Equal(
            [(null, true), ("port is 443, must be 25", false), (null, false)], explained.Rules.Select(r => (r.Mismatch, r.LedOn)));
        Assert.Equal(("backup", null), (explained.Pool.Name, explained.StandsInFor));
    }

    [Fact]
    public void Explain_NoneLeftAndAny_SaysForWhichPoolTheDefaultStandsIn()
    {
        var engine = Create(WhenNone.Any);
        Set(1, UplinkHealth.Down);

        var explained = engine.Explain(new RuleSample.Parts(Port: 443).Flow);

        Assert.Equal(("default", "dsl alone"), (explained.Pool.Name, explained.StandsInFor!.Name));
    }

    [Fact]
    public void Explain_UplinksOfThePool_HaveTheirStateWeightAndScore()
    {
        var engine = Create(WhenNone.DefaultRoute, SelectionPolicyKind.WeightedLeastConnections);
        _table.SetCounted(0, 12, 0);

        var uplinks = engine.Explain(new RuleSample.Parts(Port: 80).Flow).Uplinks;

        Assert.Equal(
            [
                new(Uplinks[0], CandidateState.Candidate, 2, "12 connections, weight 2", false),
                new(Uplinks[1], CandidateState.Candidate, 1, "0 connections, weight 1", true),
                new(Uplinks[2], CandidateState.ZeroWeight, 0, "", false),
                new UplinkExplanation(Uplinks[3], CandidateState.HigherTier, 1, "", false),
            ],
            uplinks);
    }

    [Fact]
    public void Explain_ZeroWeightInATierThatIsNotNeeded_IsOfAHigherTier()
    {
        var engine = Create(WhenNone.DefaultRoute);
        _table.SetOperatorWeight(3, 0);
        _table.Publish();

        var uplinks = engine.Explain(new RuleSample.Parts(Port: 80).Flow).Uplinks;

        Assert.Equal([CandidateState.ZeroWeight, CandidateState.HigherTier], uplinks.Skip(2).Select(u => u.State));
    }

    [Fact]
    public void Explain_DownAndDraining_AreToldApart()
    {
        var engine = Create(WhenNone.DefaultRoute);
        Set(0, UplinkHealth.Down);
        _table.SetDraining(1, true);
        _table.Publish();

        var explained = engine.Explain(new RuleSample.Parts(Port: 80).Flow);

        Assert.Equal(
            [CandidateState.Down, CandidateState.Draining, CandidateState.Candidate, CandidateState.HigherTier],
            explained.Uplinks.Select(u => u.State));
        Assert.Equal(new Engine.Selection.Selection(Uplinks[2], SelectionReason.OnlyCandidate), explained.Next);
    }

    [Theory]
    [InlineData(SelectionPolicyKind.RoundRobin)]
    [InlineData(SelectionPolicyKind.WeightedRoundRobin)]
    [InlineData(SelectionPolicyKind.LeastConnections)]
    [InlineData(SelectionPolicyKind.LowestLatency)]
    [InlineData(SelectionPolicyKind.Overflow)]
    [InlineData(SelectionPolicyKind.Priority)]
    public void Explain_BeforeEachSelection_SaysWhatItWillBeAndChangesNothing(SelectionPolicyKind policy)
    {
        var engine = Create(WhenNone.DefaultRoute, policy);
        var flow = new RuleSample.Parts(Port: 80).Flow;
        for (var i = 0; i < 20; i++)
        {
            var tickets = _table.PeekTicket(0);
            engine.Explain(flow);
            var explained = engine.Explain(flow);
            Assert.Equal((tickets, i), (_table.PeekTicket(0), Uplinks.Sum(u => _table.Assigned(u.Index))));

            Assert.Equal(engine.Select(flow), explained.Next);
        }
    }

    [Theory]
    [InlineData(SelectionPolicyKind.Random, "2 of 3 lots")]
    [InlineData(SelectionPolicyKind.PowerOfTwoChoices, "0 connections, weight 2")]
    public void Explain_DrawnPolicies_PredictNothing(SelectionPolicyKind policy, string score)
    {
        var explained = Create(WhenNone.DefaultRoute, policy).Explain(new RuleSample.Parts(Port: 80).Flow);

        Assert.Null(explained.Next);
        Assert.Equal(score, explained.Uplinks[0].Score);
        Assert.DoesNotContain(explained.Uplinks, u => u.IsNext);
    }

    private SelectionEngine Create(
        WhenNone whenNone, SelectionPolicyKind policy = SelectionPolicyKind.RoundRobin, WhenNone ofDefaultPool = WhenNone.DefaultRoute)
    {
        ImmutableArray<Pool> pools =
        [
            Pool.Only(Uplinks, policy)[0] with { WhenNone = ofDefaultPool },
            new Pool { Index = 1, Name = "dsl alone", Uplinks = [Uplinks[1]], Policy = policy, WhenNone = whenNone },
            new Pool { Index = 2, Name = "backup", Uplinks = [Uplinks[3]], Policy = policy, WhenNone = whenNone },
        ];
        ImmutableArray<Rule> rules =
        [
            new(0, "https", new RuleMatch { Ports = [new(443, 443)] }, pools[1]),
            new(1, "smtp", new RuleMatch { Ports = [new(25, 25)] }, pools[1]),
            new(2, "all but http", new RuleMatch { Ports = [new(81, 65535)] }, pools[2]),
        ];
        return new SelectionEngine(UplinkState.Over(_table, pools), rules, seed: 5);
    }

    private void SetAllDown()
    {
        foreach (var uplink in Uplinks)
        {
            Set(uplink.Index, UplinkHealth.Down);
        }
    }

    private void Set(int index, UplinkHealth health)
    {
        _table.SetHealth(index, health);
        _table.Publish();
    }
}
