using Microsoft.Extensions.Time.Testing;
using MwanLb.Marker.Health.Judging;

namespace MwanLb.Marker.Tests.Health.Judging;

public sealed class HoldDownTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Fall_AgainAndAgain_DoublesUpToTheMaximum()
    {
        var hold = Create("");

        Assert.Equal([10, 20, 40, 80, 160, 300, 300], Enumerable.Range(0, 7).Select(_ => FallAndRise(hold, upFor: 1)));
    }

    [Fact]
    public void Fall_AfterStableTime_IsForgivenStepByStep()
    {
        var hold = Create("");
        Assert.Equal([10, 20, 40], Enumerable.Range(0, 3).Select(_ => FallAndRise(hold, upFor: 1)));
        FallAndRise(hold, upFor: 2 * 300);

        // Four times down, twice forgiven: the third time.
        Assert.Equal(40, FallAndRise(hold, upFor: 3600));
        Assert.Equal(10, FallAndRise(hold, upFor: 1));
    }

    [Fact]
    public void Fall_MinTimeDown_HoldsAlsoForALink()
    {
        var hold = Create("health.min-time-down = \"15s\"\n");

        hold.Fall(isLink: true);
        Assert.Equal(15, hold.Left.TotalSeconds);
        hold.Rise();
        Assert.Equal(TimeSpan.Zero, hold.Left);
        hold.Fall(isLink: true);
        Assert.Equal(15, hold.Left.TotalSeconds);
        hold.Rise();
        hold.Fall(isLink: true);
        Assert.Equal(20, hold.Left.TotalSeconds);
    }

    [Fact]
    public void Fall_NoHoldDown_IsNeverHeld()
    {
        var hold = Create("health.hold-down = \"0s\"\n");

        Assert.Equal([0, 0, 0], Enumerable.Range(0, 3).Select(_ => FallAndRise(hold, upFor: 1)));
    }

    private HoldDown Create(string top) => new(Sample.Model("lan = []\n" + top).Health[0], _time);

    private double FallAndRise(HoldDown hold, int upFor)
    {
        hold.Fall(isLink: false);
        var left = hold.Left.TotalSeconds;
        _time.Advance(hold.Left);
        Assert.Equal(TimeSpan.Zero, hold.Left);
        hold.Rise();
        _time.Advance(TimeSpan.FromSeconds(upFor));
        return left;
    }
}
