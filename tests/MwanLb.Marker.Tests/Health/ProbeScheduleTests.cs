using Microsoft.Extensions.Time.Testing;
using MwanLb.Marker.Health;

namespace MwanLb.Marker.Tests.Health;

public sealed class ProbeScheduleTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TakeDue_TwoUplinksOfThreeTargets_AreSpreadEvenlyOverTheInterval()
    {
        var schedule = Create("");

        // Six questions a second, one every sixth of it, uplinks in turn; each target once a second.
        Assert.Equal(
            ["0:0/0", "166:1/0", "333:0/1", "500:1/1", "666:0/2", "833:1/2", "1000:0/0", "1166:1/0"],
            Follow(schedule, TimeSpan.FromMilliseconds(1200)));
    }

    [Fact]
    public void TakeDue_SleptThrough_IsNotMadeUpFor()
    {
        var schedule = Create("");
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(6, schedule.TakeDue().Count());
        Assert.Empty(schedule.TakeDue());
        Assert.InRange(schedule.Next, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Hurry_LinkIsBack_ItsTargetsAreAskedAtOnceAndUntilTheyCanHaveShownThatItIsUp()
    {
        var schedule = Create("health.interval = \"10s\"\nhealth.rise = 2\n");
        Assert.NotEmpty(schedule.TakeDue());

        schedule.Hurry(1);

        Assert.Equal(
            ["0:1/0", "50:1/1", "100:1/2", "200:1/0", "250:1/1", "300:1/2"],
            Follow(schedule, TimeSpan.FromMilliseconds(1000)));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(6, schedule.TakeDue().Count());
    }

    [Fact]
    public void Next_NoProbes_IsNever() => Assert.Equal(TimeSpan.MaxValue, Create("health.probes = []\n").Next);

    private ProbeSchedule Create(string top) => new(Sample.Model("lan = []\n" + top).Health, _time);

    private List<string> Follow(ProbeSchedule schedule, TimeSpan time)
    {
        List<string> asked = [];
        var start = _time.GetTimestamp();
        while (_time.GetElapsedTime(start) <= time)
        {
            asked.AddRange(schedule.TakeDue().Select(due => $"{(int)_time.GetElapsedTime(start).TotalMilliseconds}:{due.Uplink}/{due.Target}"));
            _time.Advance(schedule.Next);
        }

        return asked;
    }
}
