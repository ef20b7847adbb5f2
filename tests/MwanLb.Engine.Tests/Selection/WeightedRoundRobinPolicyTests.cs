using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests.Selection;

public sealed class WeightedRoundRobinPolicyTests
{
    [Fact]
    public void Choose_ThreeTwoOne_IsExactAndInterleaved()
    {
        var picker = new Picker(SelectionPolicyKind.WeightedRoundRobin, 3, 2, 1);

        Assert.Equal([0, 1, 0, 2, 1, 0, 0, 1, 0, 2, 1, 0], picker.Next(12));
        Assert.Equal([30_000, 20_000, 10_000], picker.Share(60_000));
    }

    [Fact]
    public void Choose_SixtyFourUplinks_IsExactOverACycle()
    {
        int[] weights = [.. Enumerable.Range(1, Uplink.MaxCount)];
        var picker = new Picker(SelectionPolicyKind.WeightedRoundRobin, weights);

        Assert.Equal(weights, picker.Share(weights.Sum()));
    }

    [Fact]
    public void Choose_LargestWeights_AreReducedByTheirDivisor() =>
        Assert.Equal([4, 2, 1], new Picker(SelectionPolicyKind.WeightedRoundRobin, 1000, 500, 250).Share(7));

    [Fact]
    public void Choose_OneDownOrDraining_TheOthersKeepTheirProportions()
    {
        var picker = new Picker(SelectionPolicyKind.WeightedRoundRobin, 3, 2, 1);
        picker.Share(5);

        picker.Set(1, UplinkHealth.Down);
        Assert.Equal([300, 0, 100], picker.Share(400));
        picker.Set(1);
        picker.Set(0, draining: true);
        Assert.Equal([0, 200, 100], picker.Share(300));
        picker.Set(0);
        Assert.Equal([300, 200, 100], picker.Share(600));
    }

    [Fact]
    public void Choose_WeightInForceChanged_IsFollowedFromTheNextSelection()
    {
        var picker = new Picker(SelectionPolicyKind.WeightedRoundRobin, 3, 2, 1);
        picker.Share(7);

        picker.Set(0, weight: 1);
        Assert.Equal([100, 200, 100], picker.Share(400));
        picker.Set(0, weight: 0);
        Assert.Equal([0, 200, 100], picker.Share(300));
    }

    [Fact]
    public void Choose_TwoPickersOfOneTable_TakeTurnsOnOneSchedule()
    {
        var first = new Picker(SelectionPolicyKind.WeightedRoundRobin, 3, 2, 1);
        var second = new Engine.Selection.SelectionEngine(first.State, [], seed: 2);

        var chosen = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            chosen.Add(first.Next());
            chosen.Add(second.Select(new Engine.Selection.Flow { Path = Engine.Selection.FlowPath.Squid }).Uplink!.Index);
        }

        Assert.Equal([0, 1, 0, 2, 1, 0], chosen);
    }
}
