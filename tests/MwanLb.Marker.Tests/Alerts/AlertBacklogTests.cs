using System.Collections.Frozen;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Alerts;
using MwanLb.Marker.History;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Tests.Alerts;

public sealed class AlertBacklogTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 2, 0, 0, TimeSpan.Zero);

    private static readonly AlertModel Model = AlertModel.None with
    {
        Events = FrozenSet.ToFrozenSet([EventKind.Down, EventKind.Up, EventKind.Contended]),
        Settle = TimeSpan.FromSeconds(30),
        MaxPerHour = 3,
    };

    private readonly FakeTimeProvider _time = new(Start);
    private readonly AlertBacklog _backlog;

    public AlertBacklogTests() => _backlog = new AlertBacklog(Model, new AlertBacklogState(), _time);

    [Fact]
    public void Take_Flapping_IsOneMessageAfterTheSettleTime()
    {
        for (var i = 0; i < 10; i++)
        {
            Take(EventKind.Down, $"dsl-{i}");
            _time.Advance(TimeSpan.FromSeconds(1));
            Take(EventKind.Up, $"dsl-{i}");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(Start.AddSeconds(30), _backlog.Due);
        Assert.Equal(20, _backlog.Peek().Events.Length);
    }

    [Theory]
    [InlineData(EventKind.Drained, null, false)]
    [InlineData(EventKind.Up, null, false)] // at start: no news
    [InlineData(EventKind.Up, "dsl-1", true)]
    [InlineData(EventKind.Down, "dsl-1", true)]
    [InlineData(EventKind.Contended, null, true)]
    public void Take_Alone_MakesAnAlertOrNone(EventKind kind, string? outage, bool isAlert)
    {
        Assert.Equal(isAlert, Take(kind, outage));
        Assert.Equal(isAlert ? Start.AddSeconds(30) : null, _backlog.Due);
    }

    [Fact]
    public void Take_WhatWasDone_GoesWithItsOutage()
    {
        Take(EventKind.Down, "dsl-1");

        Assert.True(Take(EventKind.FailedOver, "dsl-1"));
        Assert.False(Take(EventKind.FailedOver, "fibre-1"));
    }

    [Fact]
    public void NoteFailed_AgainAndAgain_WaitsEverLongerAndComesAtOnceWhenAnUplinkIsBack()
    {
        Take(EventKind.Down, "dsl-1");
        _time.Advance(Model.Settle);

        Assert.Equal([10, 20, 40, 80, 160, 300, 300], Enumerable.Range(0, 7).Select(_ => _backlog.NoteFailed().TotalSeconds));
        Assert.Equal(_time.GetUtcNow().AddSeconds(300), _backlog.Due);

        Take(EventKind.Up, "dsl-1");
        Assert.Equal(_time.GetUtcNow() + Model.Settle, _backlog.Due);
        Assert.Equal(2, _backlog.Peek().Events.Length);
        Assert.Equal(10, _backlog.NoteFailed().TotalSeconds);
    }

    [Fact]
    public void NoteSent_EnoughInTheHour_TheNextWaitsAndSaysSo()
    {
        for (var i = 0; i < 3; i++)
        {
            Send(EventKind.Down, $"dsl-{i}");
        }

        Take(EventKind.Down, "dsl-4");
        Take(EventKind.Up, "dsl-4");

        // An hour after the first.
        Assert.Equal(Start.AddSeconds(30).AddHours(1), _backlog.Due);
        Assert.True(_backlog.Peek().HeldBack);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(_backlog.Due <= _time.GetUtcNow());
    }

    [Fact]
    public void NoteSent_WhileSendingMoreCame_StaysForTheNext()
    {
        Take(EventKind.Down, "dsl-1");
        _time.Advance(Model.Settle);
        var digest = _backlog.Peek();
        Take(EventKind.Up, "dsl-1");

        _backlog.NoteSent(digest);

        Assert.Equal(EventKind.Up, Assert.Single(_backlog.Peek().Events).Kind);
        Assert.Equal(_time.GetUtcNow() + Model.Settle, _backlog.Due);
    }

    [Fact]
    public void Take_MoreThanIsKept_TheNewestStayAndTheOthersAreCounted()
    {
        for (var i = 0; i < AlertBacklog.Capacity + 7; i++)
        {
            Take(EventKind.Down, $"dsl-{i}");
        }

        var digest = _backlog.Peek();
        Assert.Equal((AlertBacklog.Capacity, 7, "dsl-7"), (digest.Events.Length, digest.Omitted, digest.Events[0].Outage));
    }

    [Fact]
    public void DropOld_AfterADay_GivesUpAndCounts()
    {
        Take(EventKind.Down, "dsl-1");
        Take(EventKind.FailedOver, "dsl-1");
        _time.Advance(TimeSpan.FromHours(20));
        Take(EventKind.Up, "dsl-1");
        Assert.Equal(0, _backlog.DropOld());

        _time.Advance(TimeSpan.FromHours(5));

        Assert.Equal(1, _backlog.DropOld());
        Assert.Equal(EventKind.Up, Assert.Single(_backlog.Peek().Events).Kind);
        _time.Advance(TimeSpan.FromHours(20));
        Assert.Equal(1, _backlog.DropOld());
        Assert.Null(_backlog.Due);
    }

    [Fact]
    public void Due_LeftByAnEarlierDaemon_IsSent()
    {
        Take(EventKind.Down, "dsl-1");

        var next = new AlertBacklog(Model, _backlog.State, _time);

        Assert.Equal(Start.AddSeconds(30), next.Due);
    }

    [Theory]
    [InlineData(-3650)]
    [InlineData(3650)]
    public void Due_ClockIsSet_NothingWaitsLongerAndNothingIsGivenUp(int days)
    {
        var clock = new SettableClock(Start);
        var time = new SteadyTime(clock);
        var backlog = new AlertBacklog(Model, new AlertBacklogState(), time);
        backlog.Take(new HistoryEvent(EventKind.Down) { Time = clock.GetUtcNow(), Uplink = "dsl", Outage = "dsl-1" });

        clock.Set(Start.AddDays(days));
        Assert.Equal(Model.Settle, backlog.Due - time.GetUtcNow());
        clock.Advance(TimeSpan.FromHours(1));
        backlog.Take(new HistoryEvent(EventKind.FailedOver) { Time = clock.GetUtcNow(), Uplink = "dsl", Outage = "dsl-1" });
        clock.Advance(TimeSpan.FromHours(22));

        Assert.Equal(0, backlog.DropOld());
        Assert.Equal([TimeSpan.FromHours(23), TimeSpan.FromHours(22)], backlog.Peek().Ages);
        clock.Advance(TimeSpan.FromHours(1.5));
        Assert.Equal(1, backlog.DropOld());
        Assert.Equal([TimeSpan.FromHours(23.5)], backlog.Peek().Ages);
    }

    [Fact]
    public void Create_LeftByADaemonWhoseClockWasAhead_IsAsOldAsItsArrivalHere()
    {
        Take(EventKind.Down, "dsl-1");
        _time.AdjustTime(Start.AddYears(-10));

        Assert.Equal([TimeSpan.Zero], new AlertBacklog(Model, _backlog.State, _time).Peek().Ages);
    }

    private void Send(EventKind kind, string outage)
    {
        Take(kind, outage);
        _time.Advance(Model.Settle);
        _backlog.NoteSent(_backlog.Peek());
    }

    private bool Take(EventKind kind, string? outage) =>
        _backlog.Take(new HistoryEvent(kind) { Time = _time.GetUtcNow(), Uplink = "dsl", Outage = outage });
}
