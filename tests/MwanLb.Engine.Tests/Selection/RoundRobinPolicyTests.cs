using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests.Selection;

public sealed class RoundRobinPolicyTests
{
    [Fact]
    public void Choose_AnyWeights_TakesStrictTurns() =>
        Assert.Equal([0, 1, 2, 0, 1, 2, 0], new Picker(SelectionPolicyKind.RoundRobin, 1000, 1, 7).Next(7));

    [Fact]
    public void Choose_SixtyFourUplinks_EachOnceACycle()
    {
        var picker = new Picker(SelectionPolicyKind.RoundRobin, [.. Enumerable.Repeat(1, Uplink.MaxCount)]);

        Assert.Equal(Enumerable.Range(0, 64), picker.Next(64));
        Assert.All(picker.Share(6_400), count => Assert.Equal(100, count));
    }

    [Fact]
    public void Choose_OneGoesAndReturns_TheOthersShareEvenly()
    {
        var picker = new Picker(SelectionPolicyKind.RoundRobin, 1, 1, 1);
        picker.Share(4);

        picker.Set(1, UplinkHealth.Down);
        Assert.Equal([50, 0, 50], picker.Share(100));
        picker.Set(1);
        Assert.Equal([100, 100, 100], picker.Share(300));
    }
}
