using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Selection.Explaining;
using MwanLb.Engine.Tests.Rules;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>IPv4 and IPv6: who may carry what, and whose turn it is.</summary>
public sealed class FamilyTests
{
    private const string IPv4 = "203.0.113.7";
    private const string IPv6 = "2001:db8::7";

    private static readonly Uplink Both = SampleUplinks.Create(0) with { HasIPv6 = true };
    private static readonly Uplink OnlyIPv4 = SampleUplinks.Create(1);
    private static readonly Uplink OnlyIPv6 = SampleUplinks.Create(2) with { HasIPv4 = false, HasIPv6 = true };

    public static TheoryData<FlowPath, string, string, FlowFamily> Flows => new()
    {
        // path              client           destination       family
        { FlowPath.Forwarded, "192.168.1.5",  IPv4,             FlowFamily.IPv4    },
        { FlowPath.Forwarded, "2001:db8::5",  IPv6,             FlowFamily.IPv6    },
        { FlowPath.Forwarded, "2001:db8::5",  "",               FlowFamily.IPv6    },
        { FlowPath.Forwarded, "192.168.1.5",  "",               FlowFamily.IPv4    },
        { FlowPath.Forwarded, "",             "",               FlowFamily.Unknown },
        { FlowPath.Local,     "2001:db8::5",  "",               FlowFamily.IPv6    },
        { FlowPath.Squid,     "192.168.1.5",  IPv6,             FlowFamily.IPv6    },
        { FlowPath.Squid,     "2001:db8::5",  "",               FlowFamily.Unknown },
        { FlowPath.Proxy,     "192.168.1.5",  "",               FlowFamily.Unknown },
        { FlowPath.Squid,     "2001:db8::5",  "::ffff:10.0.0.1", FlowFamily.IPv4   },
    };

    public static TheoryData<int, SelectionPolicyKind> Patterns
    {
        get
        {
            var all = new TheoryData<int, SelectionPolicyKind>();
            foreach (var length in Enumerable.Range(1, 9))
            {
                all.Add(length, SelectionPolicyKind.RoundRobin);
                all.Add(length, SelectionPolicyKind.WeightedRoundRobin);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Flows))]
    public void Family_OfAFlow_IsTheDestinationsOrAPacketsClients(FlowPath path, string client, string destination, FlowFamily expected) =>
        Assert.Equal(expected, new RuleSample.Parts(path, Client: client, Destination: destination).Flow.Family);

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Turns_FamiliesInAnyPattern_AreExactForEach(int length, SelectionPolicyKind kind)
    {
        int[] weights = [3, 2, 1];
        var shares = kind is SelectionPolicyKind.RoundRobin ? [1, 1, 1] : weights;
        for (var pattern = 0; pattern < 1 << length; pattern++)
        {
            var picker = new Picker(kind, [.. SampleUplinks.OfWeights(weights).Select(u => u with { HasIPv6 = true })]);
            var counts = new[] { new int[3], new int[3] };
            for (var i = 0; i < length * shares.Sum() * 2; i++)
            {
                var isIPv6 = (pattern >> (i % length)) & 1;
                counts[isIPv6][picker.Next(isIPv6 == 1 ? FlowFamily.IPv6 : FlowFamily.IPv4)]++;
            }

            Assert.All(counts, ofFamily => Assert.Equal(shares.Select(share => share * ofFamily.Sum() / shares.Sum()), ofFamily));
        }
    }

    [Fact]
    public void OwnTurns_FamiliesByTurns_ShareOutEqualsForEach()
    {
        var picker = new Picker(SelectionPolicyKind.LowestLatency, [Both, Both with { Index = 1, Name = "other" }]);
        var counts = new[] { new int[2], new int[2] };
        for (var i = 0; i < 40; i++)
        {
            counts[i % 2][picker.Next(i % 2 == 1 ? FlowFamily.IPv6 : FlowFamily.IPv4)]++;
        }

        Assert.All(counts, ofFamily => Assert.Equal([10, 10], ofFamily));
    }

    [Fact]
    public void Tickets_OfIPv6_AreOnLinesOfTheirOwn()
    {
        var table = UplinkTable.CreatePrivate([Both]);

        Assert.All(Enumerable.Range(0, Pool.MaxCount), pool => Assert.Equal(0UL, table.TakeTicket(pool, FlowFamily.IPv6)));
        Assert.All(Enumerable.Range(0, Pool.MaxCount), pool => Assert.Equal((0UL, 1UL), (table.PeekTicket(pool), table.PeekTicket(pool, FlowFamily.IPv6))));
        Assert.Equal((0UL, 1UL), (table.TakeTicket(255, FlowFamily.IPv4), table.TakeTicket(255)));
        // The last line ends where the uplinks begin.
        Assert.All(Enumerable.Range(0, Uplink.MaxCount), slot => Assert.Equal(UplinkHealth.Unknown, table.Health(slot)));
    }

    [Fact]
    public void Snapshot_AllCarryBoth_IsOneObjectForEveryFamily()
    {
        ImmutableArray<Pool> pools = [.. Pool.Only([Both, OnlyIPv4], SelectionPolicyKind.WeightedRoundRobin), .. Pool.Only([Both], SelectionPolicyKind.RoundRobin).Select(p => p with { Index = 1 })];
        var table = UplinkTable.CreatePrivate([Both, OnlyIPv4]);

        var snapshot = UplinkSnapshot.Create(pools, table);
        Assert.Same(snapshot.Pools[0], snapshot.PoolsFor(FlowFamily.IPv4)[0]);
        Assert.NotSame(snapshot.Pools[0], snapshot.PoolsFor(FlowFamily.IPv6)[0]);
        Assert.Same(snapshot.Pools[1], snapshot.PoolsFor(FlowFamily.IPv4)[1]);
        Assert.Same(snapshot.Pools[1], snapshot.PoolsFor(FlowFamily.IPv6)[1]);

        // What has not changed is taken over, for each family.
        table.Publish();
        var next = UplinkSnapshot.Create(pools, table, snapshot);
        Assert.All(Enum.GetValues<FlowFamily>(), family => Assert.Equal(snapshot.PoolsFor(family), next.PoolsFor(family)));
        Assert.Same(snapshot.PoolsFor(FlowFamily.IPv6)[0], next.PoolsFor(FlowFamily.IPv6)[0]);
    }

    [Fact]
    public void Select_NamesOfUnknownFamily_TakeAnyUplink()
    {
        var engine = Create([Both, OnlyIPv4, OnlyIPv6], WhenNone.DefaultRoute, out _);

        Assert.Equal([0, 1, 2], Chosen(new(Name: "a.example"), 3));
        Assert.Equal([0, 1], Chosen(new(Destination: IPv4), 4));
        Assert.Equal([0, 2], Chosen(new(Destination: IPv6), 4));

        IEnumerable<int> Chosen(RuleSample.Parts parts, int times) =>
            Enumerable.Range(0, times).Select(_ => engine.Select(parts.Flow).Uplink!.Index).Distinct().Order();
    }

    public static TheoryData<WhenNone, int, SelectionReason, int> WhenNoneCases => new()
    {
        // of the rule          uplink  reason                            rule
        { WhenNone.DefaultRoute, -1,    SelectionReason.NoneAvailable,    0  },
        { WhenNone.Any,          0,     SelectionReason.OnlyCandidate,    0  },
        { WhenNone.NextRule,     0,     SelectionReason.OnlyCandidate,    -1 },
        { WhenNone.Drop,         -1,    SelectionReason.Dropped,          0  },
    };

    [Theory]
    [MemberData(nameof(WhenNoneCases))]
    public void Select_RuleWithoutAnUplinkOfTheFamily_DoesWhatItSaysForNone(WhenNone whenNone, int uplink, SelectionReason reason, int rule)
    {
        var engine = Create([Both, OnlyIPv4], whenNone, out _);
        var flow = new RuleSample.Parts(Destination: IPv6, Port: 443).Flow;

        var explained = engine.Explain(flow);
        var selection = engine.Select(flow);

        Assert.Equal((uplink, reason, rule), (selection.Uplink?.Index ?? -1, selection.Reason, selection.Rule));
        Assert.Equal(selection, explained.Next);
        Assert.Equal(1, engine.Select(new RuleSample.Parts(Destination: IPv4, Port: 443).Flow).Uplink!.Index);
    }

    [Fact]
    public void Select_FamilyThatNoUplinkCarries_IsNeverRefused()
    {
        var engine = Create([OnlyIPv4 with { Index = 0 }, OnlyIPv4], WhenNone.Drop, out var table);
        Assert.Equal(SelectionReason.NoneAvailable, engine.Select(new RuleSample.Parts(Destination: IPv6, Port: 443).Flow).Reason);
        Assert.Equal(SelectionReason.NoneAvailable, engine.Explain(new RuleSample.Parts(Destination: IPv6, Port: 443).Flow).Next!.Value.Reason);

        table.SetHealth(1, UplinkHealth.Down);
        table.Publish();
        Assert.Equal(SelectionReason.Dropped, engine.Select(new RuleSample.Parts(Destination: IPv4, Port: 443).Flow).Reason);
    }

    [Fact]
    public void Select_TiersAndMinimum_CountOnlyUplinksOfTheFamily()
    {
        Uplink[] uplinks = [OnlyIPv4 with { Index = 0 }, OnlyIPv4 with { Index = 1 }, Both with { Index = 2, Tier = 2 }, OnlyIPv6 with { Index = 3, Tier = 3 }];
        var picker = new Picker(Pool.Only([.. uplinks], SelectionPolicyKind.RoundRobin)[0] with { MinAvailable = 2 });

        Assert.Equal([0, 1], Enumerable.Range(0, 6).Select(_ => picker.Next(FlowFamily.IPv4)).Distinct().Order());
        Assert.Equal([2, 3], Enumerable.Range(0, 6).Select(_ => picker.Next(FlowFamily.IPv6)).Distinct().Order());
    }

    [Fact]
    public void Explain_UplinkOfTheOtherFamily_HasItsState()
    {
        var engine = Create([Both, OnlyIPv4, OnlyIPv6], WhenNone.DefaultRoute, out var table);
        table.SetHealth(1, UplinkHealth.Down);
        table.SetDraining(2, true);
        table.Publish();

        Assert.Equal(
            [CandidateState.Candidate, CandidateState.OtherFamily, CandidateState.Draining],
            engine.Explain(new RuleSample.Parts(Destination: IPv6).Flow).Uplinks.Select(u => u.State));
        Assert.Equal(
            [CandidateState.Candidate, CandidateState.Down, CandidateState.OtherFamily],
            engine.Explain(new RuleSample.Parts(Destination: IPv4).Flow).Uplinks.Select(u => u.State));
    }

    /// <summary>An engine whose default pool holds all uplinks; a rule for port 443 has the second alone.</summary>
    private static SelectionEngine Create(ImmutableArray<Uplink> uplinks, WhenNone whenNone, out UplinkTable table)
    {
        ImmutableArray<Pool> pools =
        [
            Pool.Only(uplinks, SelectionPolicyKind.RoundRobin)[0],
            new Pool { Index = 1, Name = "second", Uplinks = [uplinks[1]], Policy = SelectionPolicyKind.RoundRobin, WhenNone = whenNone },
        ];
        table = UplinkTable.CreatePrivate(uplinks);
        return new SelectionEngine(UplinkState.Over(table, pools), [new Rule(0, "https", new RuleMatch { Ports = [new(443, 443)] }, pools[1])], seed: 0);
    }
}
