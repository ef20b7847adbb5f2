using Microsoft.Extensions.Time.Testing;
using MwanLb.Marker.Following;

namespace MwanLb.Marker.Tests.Following;

public sealed class RepairPaceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RepairPace _pace;

    public RepairPaceTests() => _pace = new RepairPace(_time);

    [Fact]
    public void WaitFor_TakenAwayAgainAndAgain_GrowsToAMinute()
    {
        List<int> waits = [];
        List<bool> contended = [];
        for (var i = 0; i < 12; i++)
        {
            var wait = _pace.WaitFor("rule");
            waits.Add((int)wait.TotalSeconds);
            _time.Advance(wait);
            contended.Add(_pace.Note("rule"));
        }

        Assert.Equal([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60], waits);
        Assert.Equal([3], contended.Index().Where(c => c.Item).Select(c => c.Index));
    }

    [Fact]
    public void WaitFor_StoodForHalfAMinute_IsAtPeace()
    {
        for (var i = 0; i < RepairPace.AtOnce; i++)
        {
            _pace.Note("rule");
        }

        Assert.Equal(TimeSpan.FromSeconds(1), _pace.WaitFor("rule"));
        _time.Advance(RepairPace.Calm + TimeSpan.FromSeconds(1));
        _pace.Note("rule");

        Assert.Equal(TimeSpan.Zero, _pace.WaitFor("rule"));
    }

    [Fact]
    public void WaitFor_AnotherThing_DoesNotWait()
    {
        for (var i = 0; i < 8; i++)
        {
            _pace.Note("rule");
        }

        Assert.Equal(TimeSpan.Zero, _pace.WaitFor("route"));
    }
}
