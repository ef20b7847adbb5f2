using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Selection.Explaining;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>Every uplink that is meant for new connections is down: those that are drained carry them, or those that are down are tried all the same.</summary>
public sealed class PanicTests
{
    private static readonly FlowAddress IPv4 = FlowAddress.Parse("203.0.113.8"u8);
    private static readonly FlowAddress IPv6 = FlowAddress.Parse("2001:db8::8"u8);

    // Two of the first tier, of which the second carries IPv6 too; one of the second tier, of IPv6 alone.
    private static readonly ImmutableArray<Uplink> Uplinks =
    [
        SampleUplinks.Create(0), SampleUplinks.Create(1) with { HasIPv6 = true }, SampleUplinks.Create(2, tier: 2) with { HasIPv4 = false, HasIPv6 = true },
    ];

    private readonly UplinkTable _table = UplinkTable.CreatePrivate(Uplinks);

    public static TheoryData<int[], string[], bool, int[], bool> Cases => new()
    {
        // down,     drained (dr), disabled (di), stopped (st) by number, IPv6, chosen, is panic
        { [],        [],             false, [0, 1], false },
        { [0],       [],             false, [1],    false },
        { [0, 1],    [],             false, [0, 1], true  }, // all that carry IPv4
        { [0, 1],    [],             true,  [2],    false }, // IPv6 has another
        { [1, 2],    [],             true,  [1, 2], true  }, // and not here: of all tiers
        { [1, 2],    [],             false, [0],    false },
        { [0, 1, 2], ["dr1"],        false, [0],    true  }, // down and drained: nothing speaks for it
        { [0, 1, 2], ["dr0", "dr1"], false, [-1],   false }, // the operator wants it so
        { [],        ["dr0", "dr1"], false, [-1],   false },
        { [1],       ["dr0"],        false, [0],    false }, // a line that works is better than none
        { [0],       ["dr1"],        false, [1],    false },
        { [0],       ["dr1"],        true,  [2],    false }, // IPv6 has another
        { [0, 2],    ["dr1"],        true,  [1],    false },
        { [0],       ["di1"],        false, [0],    true  }, // disabled is dead, whatever probes say
        { [0],       ["st1"],        false, [0],    true  }, // what it costs counts more than an outage
        { [0],       ["dr1", "st1"], false, [0],    true  },
        { [],        ["st0", "st1"], false, [-1],   false },
        { [],        ["dr0", "st1"], false, [-1],   false },
        { [0, 1],    ["st0"],        false, [1],    true  },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Select_NoneThatIsMeantIsUp_GoesByThoseThatAreDrainedOrElseDown(int[] down, string[] withheld, bool isIPv6, int[] chosen, bool isPanic)
    {
        Set(down, withheld);
        var engine = Create(Pool());

        var selections = Enumerable.Range(0, 6).Select(_ => engine.Select(Flow(isIPv6))).ToList();

        Assert.Equal(chosen, selections.Select(s => s.Uplink?.Index ?? -1).Distinct().Order());
        Assert.All(selections, s => Assert.Equal(isPanic, s.Reason is SelectionReason.Panic));
        Assert.Equal(chosen is [-1] ? [] : chosen, engine.Explain(Flow(isIPv6)).Uplinks.Where(u => u.State is CandidateState.Candidate or CandidateState.Panic).Select(u => u.Uplink.Index));
    }

    [Fact]
    public void Select_DrainedOneSparedAndPoolWithoutIt_HasItsWhenNone()
    {
        var own = new Pool { Index = 1, Name = "own", Uplinks = [Uplinks[0]], Policy = SelectionPolicyKind.Priority, WhenNone = WhenNone.Drop, Panic = true };
        var engine = new SelectionEngine(UplinkState.Over(_table, [Pool(), own]), [new Rule(0, "own", new RuleMatch(), own)], seed: 0);

        Set([0], ["dr1"]);

        Assert.True(engine.Select(Flow(false)).IsDropped);
    }

    [Fact]
    public void Explain_DrainedOneSpared_SaysWhy()
    {
        Set([0], ["dr1"]);

        var explained = Create(Pool()).Explain(Flow(false));

        Assert.Equal((1, SelectionReason.OnlyCandidate), (explained.Next!.Value.Uplink!.Index, explained.Next!.Value.Reason));
        Assert.Contains("draining, and every other is down", explained.Uplinks[1].Score, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_PanicSwitchedOff_IsNone()
    {
        Set([0, 1, 2], []);

        Assert.Equal(SelectionReason.NoneAvailable, Create(Pool() with { Panic = false }).Select(Flow(false)).Reason);
    }

    [Theory]
    [InlineData(WhenNone.Drop)]
    [InlineData(WhenNone.DefaultRoute)]
    [InlineData(WhenNone.Any)]
    [InlineData(WhenNone.NextRule)]
    public void Select_PoolOfARule_TriesItsOwnUplinksOnlyInPanic(WhenNone whenNone)
    {
        var own = new Pool { Index = 1, Name = "own", Uplinks = [Uplinks[0]], Policy = SelectionPolicyKind.Priority, WhenNone = whenNone, Panic = true };
        var rule = new Rule(0, "own", new RuleMatch(), own);
        var engine = new SelectionEngine(UplinkState.Over(_table, [Pool(), own]), [rule], seed: 0);

        // Another uplink is up: what the pool says for this case holds.
        Set([0], []);
        var other = engine.Select(Flow(false));
        Set([0, 1, 2], []);
        var panic = engine.Select(Flow(false));

        Assert.Equal(whenNone is WhenNone.Any or WhenNone.NextRule ? 1 : -1, other.Uplink?.Index ?? -1);
        Assert.Equal(whenNone is WhenNone.Drop, other.IsDropped);
        // Never by another than its own.
        Assert.Equal((0, SelectionReason.Panic), (panic.Uplink!.Index, panic.Reason));
    }

    [Fact]
    public void Explain_Panic_SaysSoOfTheAnswerAndOfEachUplink()
    {
        Set([0, 1, 2], ["dr1"]);

        var explained = Create(Pool()).Explain(Flow(false));

        Assert.Equal(SelectionReason.Panic, explained.Next!.Value.Reason);
        Assert.Equal([CandidateState.Panic, CandidateState.Draining, CandidateState.OtherFamily], explained.Uplinks.Select(u => u.State));
    }

    [Fact]
    public void Current_ComesAndGoes_IsWorkedOutAnew()
    {
        using var state = UplinkState.Over(_table, [Pool()]);
        Assert.False(state.Current.PoolsFor(FlowFamily.IPv4)[0].IsPanic);

        Set([0, 1, 2], []);
        Assert.Equal([true, true, true], Enum.GetValues<FlowFamily>().Select(family => state.Current.PoolsFor(family)[0].IsPanic));

        Set([0, 1], []);
        Assert.Equal([false, true, false], Enum.GetValues<FlowFamily>().Select(family => state.Current.PoolsFor(family)[0].IsPanic));
    }

    private static Pool Pool() => MwanLb.Engine.Selection.Pool.Only(Uplinks, SelectionPolicyKind.RoundRobin)[0] with { Panic = true };

    private SelectionEngine Create(Pool pool) => new(UplinkState.Over(_table, [pool]), [], seed: 0);

    private static Flow Flow(bool isIPv6) => new() { Path = FlowPath.Forwarded, Destination = isIPv6 ? IPv6 : IPv4 };

    private void Set(int[] down, string[] withheld)
    {
        foreach (var slot in Uplinks.Select(u => u.Index))
        {
            _table.SetHealth(slot, down.Contains(slot) ? UplinkHealth.Down : UplinkHealth.Up);
            _table.SetDraining(slot, withheld.Contains($"dr{slot}"));
            _table.SetQuota(slot, 100, withheld.Contains($"st{slot}") ? QuotaLimit.Stopped : QuotaLimit.None);
            if (withheld.Contains($"di{slot}"))
            {
                _table.SetDisabled(slot);
            }
        }

        _table.Publish();
    }
}
