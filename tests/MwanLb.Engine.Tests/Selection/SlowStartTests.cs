using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>An uplink that comes back gets a growing part of its share.</summary>
public sealed class SlowStartTests
{
    public static TheoryData<SelectionPolicyKind, int, int[]> Shares => new()
    {
        // of weights 3, 2, 1 with the first at a percentage              a cycle
        { SelectionPolicyKind.RoundRobin,               1,   [1, 100, 100] },
        { SelectionPolicyKind.RoundRobin,               50,  [1, 2, 2]     },
        { SelectionPolicyKind.RoundRobin,               100, [1, 1, 1]     },
        { SelectionPolicyKind.WeightedRoundRobin,       1,   [3, 200, 100] },
        { SelectionPolicyKind.WeightedRoundRobin,       50,  [3, 4, 2]     },
        { SelectionPolicyKind.WeightedRoundRobin,       100, [3, 2, 1]     },
        { SelectionPolicyKind.LeastConnections,         50,  [1, 2, 2]     },
        { SelectionPolicyKind.WeightedLeastConnections, 1,   [3, 200, 100] },
        { SelectionPolicyKind.WeightedLeastConnections, 50,  [3, 4, 2]     },
    };

    [Theory]
    [MemberData(nameof(Shares))]
    public void Select_OneStartsSlowly_GetsItsPercentageOfAShare(SelectionPolicyKind kind, int percent, int[] cycle)
    {
        var picker = new Picker(kind, 3, 2, 1);
        Ramp(picker, 0, percent);

        Assert.Equal(cycle, picker.Share(cycle.Sum()));
        Assert.Equal([.. cycle.Select(turns => turns * 10)], picker.Share(cycle.Sum() * 10));
    }

    [Fact]
    public void Select_RandomWithASlowStart_DrawsByTheSmallerShare()
    {
        var picker = new Picker(SelectionPolicyKind.Random, 2, 1);
        Ramp(picker, 0, 25);

        // One in three of 90,000, with five standard deviations of 141.
        Assert.InRange(picker.Share(90_000)[0], 29_290, 30_710);
    }

    [Fact]
    public void Select_EachPercentage_IsExact()
    {
        var picker = new Picker(SelectionPolicyKind.WeightedRoundRobin, 7, 7);
        for (var percent = 1; percent <= 100; percent++)
        {
            Ramp(picker, 1, percent);
            Assert.Equal([100, percent], picker.Share(100 + percent));
        }
    }

    [Fact]
    public void Select_AllStartAlike_IsAsIfNoneDid()
    {
        var picker = new Picker(SelectionPolicyKind.WeightedRoundRobin, 3, 2, 1);
        foreach (var uplink in picker.Uplinks)
        {
            Ramp(picker, uplink.Index, 7);
        }

        Assert.Equal([0, 1, 0, 2, 1, 0], picker.Next(6));
    }

    [Fact]
    public void Select_OnlyLastResortsAreLeft_SlowStartHoldsAmongThem()
    {
        var picker = new Picker(SelectionPolicyKind.WeightedRoundRobin, 0, 0);
        Ramp(picker, 0, 50);

        Assert.Equal([1, 2], picker.Share(3));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(99)]
    public void Create_SixtyFourWeightsWithNoCommonDivisor_KeepsTheCycleShortAndTheSharesRight(int percent)
    {
        int[] weights = [.. Enumerable.Range(937, Uplink.MaxCount)];
        var picker = new Picker(SelectionPolicyKind.WeightedRoundRobin, weights);
        Ramp(picker, 0, percent);
        Ramp(picker, 40, 100 - percent);

        var pool = picker.State.Current.Pools[0];

        Assert.InRange(pool.Schedule.Length, 1, Uplink.MaxCount * Uplink.MaxWeight);
        Assert.All(pool.Weights.Index(), w =>
            Assert.InRange(w.Item - (weights[w.Index] * picker.Table.RampPercent(w.Index) / 100.0), -0.5, 0.5));
        Assert.Equal(pool.Weights, picker.Share(pool.Schedule.Length));
    }

    [Fact]
    public void Create_StepInOnePool_LeavesTheOthersAlone()
    {
        var uplinks = SampleUplinks.OfWeights(3, 2, 1);
        var pool = Pool.Only(uplinks, SelectionPolicyKind.WeightedRoundRobin)[0];
        var table = UplinkTable.CreatePrivate(uplinks);
        Pool[] pools = [pool, pool with { Index = 1, Uplinks = uplinks[1..] }, pool with { Index = 2, Policy = SelectionPolicyKind.RoundRobin }];
        var before = UplinkSnapshot.Create([.. pools], table);

        table.SetWeight(0, 9);
        table.Publish();
        var after = UplinkSnapshot.Create([.. pools], table, before);

        Assert.Equal([9, 2, 1], after.Pools[0].Weights);
        Assert.Same(before.Pools[1], after.Pools[1]);
        Assert.Same(before.Pools[2], after.Pools[2]);
    }

    private static void Ramp(Picker picker, int index, int percent)
    {
        picker.Table.SetRampPercent(index, percent);
        picker.Table.Publish();
    }
}
