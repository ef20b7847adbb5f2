using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests.Selection;

public sealed class LeastConnectionsPolicyTests
{
    [Fact]
    public void Choose_Burst_SpreadsWithinOnePerWeight()
    {
        var picker = new Picker(SelectionPolicyKind.WeightedLeastConnections, 3, 2, 1);
        for (var i = 0; i < 3; i++)
        {
            picker.Count(0, 0, 0);

            var shares = picker.Share(1_000);

            Assert.All(shares.Zip([3, 2, 1]), s => Assert.InRange(s.First / (double)s.Second, (1_000 / 6.0) - 1, (1_000 / 6.0) + 1));
        }
    }

    [Fact]
    public void Choose_CountedLoads_AreLevelledFirst()
    {
        var picker = new Picker(SelectionPolicyKind.WeightedLeastConnections, 1, 1, 1);
        picker.Count(100, 40, 10);

        Assert.Equal([0, 0, 30], picker.Share(30));
        Assert.Equal([0, 60, 60], picker.Share(120));
        Assert.Equal([10, 10, 10], picker.Share(30));
    }

    [Fact]
    public void Choose_Weights_DivideTheLoads()
    {
        var picker = new Picker(SelectionPolicyKind.WeightedLeastConnections, 3, 1);
        picker.Count(59, 19);

        // 60/3 and 20/1 would be equal: the turn decides, then the loads stay level at three to one.
        Assert.Equal([300, 100], picker.Share(400));
    }

    [Fact]
    public void Choose_Ties_TakeTurns()
    {
        var picker = new Picker(SelectionPolicyKind.WeightedLeastConnections, 1, 1, 1);

        // Each connection is over before the next: loads are always level, and only turns can spread them.
        var chosen = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            chosen.Add(picker.Next());
            picker.Count(0, 0, 0);
        }

        Assert.Equal([0, 1, 2, 0, 1, 2], chosen);
    }

    [Fact]
    public void Choose_OneDown_LeavesItOutAndKeepsTheProportions()
    {
        var picker = new Picker(SelectionPolicyKind.WeightedLeastConnections, 3, 2, 1);
        picker.Set(1, UplinkHealth.Down);

        Assert.Equal([300, 0, 100], picker.Share(400));
    }

    [Fact]
    public void Choose_SixtyFourUplinks_SpreadsInProportion()
    {
        int[] weights = [.. Enumerable.Range(1, Uplink.MaxCount)];
        var picker = new Picker(SelectionPolicyKind.WeightedLeastConnections, weights);

        Assert.All(picker.Share(weights.Sum() * 3).Zip(weights), s => Assert.InRange(s.First, (s.Second * 3) - 1, (s.Second * 3) + 1));
    }

    [Theory]
    [InlineData(long.MinValue, long.MinValue)]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(long.MaxValue, long.MinValue)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(-1, -1)]
    public void Choose_GarbageInOneSlot_KeepsUsingTheOthersOrAll(long counted, long assignedWhenCounted)
    {
        var picker = new Picker(SelectionPolicyKind.WeightedLeastConnections, 1000, 999, 1);
        picker.Table.SetCounted(0, counted, assignedWhenCounted);

        // A slot that seems empty may be filled, one that seems full is left out; the other two share in any case once the first is down.
        Assert.Equal(100, picker.Share(100).Sum());
        picker.Set(0, UplinkHealth.Down);
        Assert.Equal(0, picker.Share(1_000)[0]);
    }
}
