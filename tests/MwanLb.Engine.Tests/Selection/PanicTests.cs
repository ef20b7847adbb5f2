using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Selection.Explaining;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>Every uplink is down: those are tried all the same.</summary>
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

    public static TheoryData<int[], int[], bool, int[]> Cases => new()
    {
        // down,       draining,  IPv6,  chosen
        { [],          [],        false, [0, 1]     },
        { [0],         [],        false, [1]        },
        { [0, 1],      [],        false, [0, 1]     }, // all that carry IPv4
        { [0, 1],      [],        true,  [2]        }, // IPv6 has another
        { [1, 2],      [],        true,  [1, 2]     }, // and not here: of all tiers
        { [1, 2],      [],        false, [0]        },
        { [0, 1, 2],   [1],       false, [0]        }, // the operator's word holds
        { [0, 1, 2],   [0, 1],    false, [-1]       },
        { [0],         [1],       false, [-1]       }, // one is up and drained: the default route, as always
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Select_UplinksDown_AreTriedOnlyWhereNoneOfTheFamilyIsUp(int[] down, int[] draining, bool isIPv6, int[] chosen)
    {
        Set(down, draining);
        var engine = Create(Pool());

        var selections = Enumerable.Range(0, 6).Select(_ => engine.Select(Flow(isIPv6))).ToList();

        Assert.Equal(chosen, selections.Select(s => s.Uplink?.Index ?? -1).Distinct().Order());
        var isPanic = isIPv6 ? down is [1, 2] : down.Contains(0) && down.Contains(1) && chosen is not [-1];
        Assert.All(selections, s => Assert.Equal(isPanic, s.Reason is SelectionReason.Panic));
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
        Set([0, 1, 2], [1]);

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

    private void Set(int[] down, int[] draining)
    {
        foreach (var uplink in Uplinks)
        {
            _table.SetHealth(uplink.Index, down.Contains(uplink.Index) ? UplinkHealth.Down : UplinkHealth.Up);
            _table.SetDraining(uplink.Index, draining.Contains(uplink.Index));
        }

        _table.Publish();
    }
}
