using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Measuring;

namespace MwanLb.Marker.Tests.Measuring;

public sealed class SlowStartTests
{
    private readonly RouterModel _model = Sample.Model() with { SlowStart = TimeSpan.FromSeconds(30) };
    private readonly FakeTimeProvider _time = new();
    private readonly UplinkTable _table;
    private SlowStart _slowStart;

    public SlowStartTests()
    {
        _table = UplinkTable.CreatePrivate(_model.Uplinks);
        _slowStart = New();
    }

    [Fact]
    public void Tick_FirstStart_AvailableUplinksKeepTheirFullShare()
    {
        var generation = _table.Generation;

        Assert.Equal([100, 100, 100], Shares(3));
        Assert.Equal(generation, _table.Generation);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tick_UplinkReturns_RampsLinearlyFromTenToAHundred(bool byHealth)
    {
        _slowStart.Tick();
        Leave(byHealth, true);
        Assert.Equal([10, 10], Shares(2));
        Leave(byHealth, false);

        // Seen by the pickers before the daemon looks: at the first share already.
        Assert.Equal(10, _table.RampPercent(0));
        Assert.Equal([.. Enumerable.Range(0, 30).Select(s => 10 + (3 * s)), 100, 100], Shares(32));
        Assert.Equal(100, _table.RampPercent(1));
    }

    [Theory]
    [InlineData(10, 30_000)]
    [InlineData(40, 20_000)]
    [InlineData(99, 334)]
    public void Tick_CalledWhenDue_IsFullWhenItsTimeIsOverAndNotBefore(int from, int milliseconds)
    {
        _table.SetRampPercent(0, from);
        var start = _time.GetTimestamp();
        var due = _slowStart.Tick();
        while (_table.RampPercent(0) < 100)
        {
            Assert.InRange(due, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1));
            _time.Advance(due);
            due = _slowStart.Tick();
        }

        Assert.InRange(_time.GetElapsedTime(start), TimeSpan.FromMilliseconds(milliseconds - 1), TimeSpan.FromMilliseconds(milliseconds + 2));
        Assert.Equal(TimeSpan.FromSeconds(1), due);
    }

    [Fact]
    public void Tick_OneIsOut_IsLookedAtAgainSoon()
    {
        Leave(byHealth: false, isOut: true);

        Assert.Equal(TimeSpan.FromMilliseconds(100), _slowStart.Tick());
    }

    [Fact]
    public void Tick_EachStep_IsMadeKnown()
    {
        _table.SetRampPercent(0, 10);
        _slowStart.Tick();
        _time.Advance(TimeSpan.FromSeconds(1));
        var generation = _table.Generation;

        _slowStart.Tick();

        Assert.Equal(generation + 1, _table.Generation);
    }

    [Fact]
    public void Tick_LeavesDuringItsRamp_BeginsAnew()
    {
        _table.SetRampPercent(0, 10);
        Shares(10);
        _table.SetDraining(0, true);
        _slowStart.Tick();
        _table.SetDraining(0, false);

        Assert.Equal([10, 13, 16], Shares(3));
    }

    [Fact]
    public void Tick_DaemonRestartsDuringARamp_GoesOnFromThere()
    {
        _table.SetRampPercent(0, 10);
        Assert.Equal(40, Shares(11)[^1]);

        _slowStart = New();

        Assert.Equal([40, 43, 46], Shares(3));
        Assert.Equal([94, 97, 100, 100], Shares(19)[^4..]);
    }

    [Fact]
    public void Tick_DaemonStartsWhileAnUplinkIsDown_RampsItWhenItReturns()
    {
        Leave(byHealth: true, isOut: true);
        _slowStart.Tick();
        Leave(byHealth: true, isOut: false);

        Assert.Equal([10, 13], Shares(2));
    }

    [Fact]
    public void Tick_ResumedAtFullShareByACommandThatSawNoDaemon_Stays()
    {
        Leave(byHealth: false, isOut: true);
        _slowStart.Tick();
        _table.SetRampPercent(0, 100);
        Leave(byHealth: false, isOut: false);

        Assert.Equal([100, 100], Shares(2));
    }

    [Fact]
    public void Tick_WithoutSlowStart_EveryShareIsFull()
    {
        _table.SetRampPercent(0, 40);
        _slowStart = new SlowStart(_model with { SlowStart = TimeSpan.Zero }, _table, _time, NullLogger.Instance);
        Leave(byHealth: true, isOut: true);
        Assert.Equal([100], Shares(1));
        Leave(byHealth: true, isOut: false);

        Assert.Equal([100, 100], Shares(2));
    }

    private SlowStart New() => new(_model, _table, _time, NullLogger.Instance);

    private void Leave(bool byHealth, bool isOut)
    {
        if (byHealth)
        {
            _table.SetHealth(0, isOut ? UplinkHealth.Down : UplinkHealth.Up);
        }
        else
        {
            _table.SetDraining(0, isOut);
        }
    }

    /// <summary>The first uplink's share after each of some ticks, a second apart.</summary>
    private int[] Shares(int ticks)
    {
        var shares = new int[ticks];
        for (var i = 0; i < ticks; i++)
        {
            _slowStart.Tick();
            shares[i] = _table.RampPercent(0);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        return shares;
    }
}
