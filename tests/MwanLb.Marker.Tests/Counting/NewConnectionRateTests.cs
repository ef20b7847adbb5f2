using Microsoft.Extensions.Time.Testing;
using MwanLb.Marker.Counting;

namespace MwanLb.Marker.Tests.Counting;

public sealed class NewConnectionRateTests
{
    private readonly FakeTimeProvider _time = new();
    private long _assigned;

    [Theory]
    [InlineData(NewConnectionRate.Fast - 1000, false)]
    [InlineData(NewConnectionRate.Fast + 1000, true)]
    public void Watch_SteadyRate_IsTooFastAboveTheLimit(long perSecond, bool expected)
    {
        var rate = new NewConnectionRate(_time);

        Pass(rate, perSecond, seconds: 1);

        Assert.Equal(expected, rate.IsTooFast);
    }

    [Fact]
    public void Watch_BetweenTheLimits_StaysAsItIs()
    {
        const long Between = (NewConnectionRate.Fast + NewConnectionRate.Calm) / 2;
        var rate = new NewConnectionRate(_time);
        Pass(rate, Between, seconds: 5);
        Assert.False(rate.IsTooFast);

        Pass(rate, 2 * NewConnectionRate.Fast, seconds: 1);
        Pass(rate, Between, seconds: 5);

        Assert.True(rate.IsTooFast);
    }

    [Fact]
    public void Watch_CalmForASecond_IsOver()
    {
        var rate = new NewConnectionRate(_time);
        Pass(rate, 2 * NewConnectionRate.Fast, seconds: 1);

        Pass(rate, 0, seconds: 0.9);
        Assert.True(rate.IsTooFast);
        Pass(rate, 0, seconds: 0.2);
        Assert.False(rate.IsTooFast);
    }

    [Fact]
    public void Watch_WhatWasAssignedBefore_IsNotARate()
    {
        var rate = new NewConnectionRate(_time);
        _assigned = 1_000_000_000;

        Pass(rate, 0, seconds: 1);

        Assert.False(rate.IsTooFast);
    }

    [Fact]
    public void Watch_OneShortBurst_IsNotARate()
    {
        var rate = new NewConnectionRate(_time);
        rate.Watch(_assigned);
        _assigned = 2_000;
        _time.Advance(TimeSpan.FromMilliseconds(20));
        rate.Watch(_assigned);
        _time.Advance(TimeSpan.FromMilliseconds(80));
        rate.Watch(_assigned);

        Assert.False(rate.IsTooFast);
    }

    private void Pass(NewConnectionRate rate, long perSecond, double seconds)
    {
        for (var passed = 0.0; passed < seconds - 0.001; passed += 0.05)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            _assigned += perSecond / 20;
            rate.Watch(_assigned);
        }
    }
}
