using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health;
using MwanLb.Marker.Health.Probing;
using MwanLb.Marker.Health.Reporting;
using MwanLb.Marker.Health.Traffic;

namespace MwanLb.Marker.Tests.Health;

public sealed class HealthMonitorTests
{
    private static readonly RouterModel Model = Sample.Model();

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly UplinkTable _table = UplinkTable.CreatePrivate(Model.Uplinks);
    private readonly TrafficWitness _witness;
    private readonly List<string> _told = [];

    public HealthMonitorTests() => _witness = new TrafficWitness(_time);

    [Fact]
    public void LinkChanged_Lost_IsInTheTableBeforeAnybodyIsTold()
    {
        var generation = _table.Generation;
        var monitor = Create(new Observer(t => _told.Add($"{t.Uplink.Name} {t.From} {t.To} {t.Cause} table {_table.Health(t.Uplink.Index)} published {_table.Generation > generation + 1}")));

        monitor.LinkChanged(Model.Uplinks[1], LinkState.NoCarrier, "wan1: no carrier");

        Assert.Equal(["dsl Unknown Down wan1: no carrier table Down published True"], _told);
        Assert.Equal(UplinkHealth.Unknown, _table.Health(0));
    }

    [Fact]
    public void LinkChanged_Back_ProbesBeginAtOnceAndRiseCounts()
    {
        var monitor = Create();
        List<string> returned = [];
        monitor.LinkReturned = uplink => returned.Add(uplink.Name);
        Rounds(monitor, 3, ProbeAnswer.Answered(TimeSpan.FromMilliseconds(20)));
        monitor.LinkChanged(Model.Uplinks[0], LinkState.SetDown, "wan0: down");
        Assert.Equal(UplinkHealth.Down, _table.Health(0));

        monitor.LinkChanged(Model.Uplinks[0], LinkState.Usable, "wan0");
        Assert.Equal(["fibre"], returned);
        // What was answered before the link went does not count.
        Rounds(monitor, 2, ProbeAnswer.Answered(TimeSpan.FromMilliseconds(20)));
        Assert.Equal(UplinkHealth.Down, _table.Health(0));

        Rounds(monitor, 1, ProbeAnswer.Answered(TimeSpan.FromMilliseconds(20)));
        Assert.Equal(UplinkHealth.Up, _table.Health(0));
    }

    [Fact]
    public void Look_NobodyAnswers_GoesDownAfterTwoRoundsAndTheTimeOut()
    {
        var monitor = Create(new Observer(t => _told.Add($"{t.To} {(_time.GetUtcNow() - t.At).TotalSeconds}")));
        Rounds(monitor, 3, ProbeAnswer.Answered(TimeSpan.FromMilliseconds(20)));
        _told.Clear();

        Ask(monitor);
        _time.Advance(TimeSpan.FromSeconds(1));
        Ask(monitor);
        Assert.Equal(TimeSpan.FromSeconds(0.8), monitor.Look());
        _time.Advance(TimeSpan.FromSeconds(0.79));
        monitor.Look();
        Assert.Empty(_told);
        _time.Advance(TimeSpan.FromSeconds(0.01));
        monitor.Look();

        Assert.Equal(["Down 0"], _told);
    }

    [Fact]
    public void Look_ConnectionsAreAnsweredMeanwhile_IsBusyAndNotDown()
    {
        var monitor = Create();
        Rounds(monitor, 3, ProbeAnswer.Answered(TimeSpan.FromMilliseconds(20)));
        for (var second = 0; second < 5; second++)
        {
            Ask(monitor);
            _time.Advance(TimeSpan.FromSeconds(0.5));
            _witness.SawAnswer(0);
            _time.Advance(TimeSpan.FromSeconds(0.5));
            monitor.Look();
        }

        Assert.Equal(UplinkHealth.Up, _table.Health(0));
        Assert.Equal("busy", monitor.Report().Uplinks[0].Phase);
        for (var second = 0; second < 3; second++)
        {
            Ask(monitor);
            _time.Advance(TimeSpan.FromSeconds(1));
            monitor.Look();
        }

        Assert.Equal(UplinkHealth.Down, _table.Health(0));
    }

    [Fact]
    public void Look_NobodyAnswers_IsDoubtedFromTheFirstBadRoundUntilItIsDown()
    {
        var monitor = Create();
        var doubted = 0;
        _witness.Doubted = () => doubted++;
        Rounds(monitor, 3, ProbeAnswer.Answered(TimeSpan.FromMilliseconds(20)));
        Ask(monitor);
        Assert.False(_witness.IsDoubted(0));

        _time.Advance(TimeSpan.FromSeconds(1));
        monitor.Look();
        Assert.True(_witness.IsDoubted(0));
        Assert.Equal(1, doubted);
        Rounds(monitor, 1, ProbeAnswer.Answered(TimeSpan.FromMilliseconds(20)));
        Assert.False(_witness.IsDoubted(0));

        for (var second = 0; second < 2; second++)
        {
            Ask(monitor);
            _time.Advance(TimeSpan.FromSeconds(1));
            monitor.Look();
        }

        Assert.Equal(UplinkHealth.Down, _table.Health(0));
        Assert.False(_witness.IsDoubted(0));
    }

    [Fact]
    public void Look_OneDownloadRunsUntilItIsCut_IsBusyUntilThenAndDownInTime()
    {
        var monitor = Create();
        Rounds(monitor, 3, ProbeAnswer.Answered(TimeSpan.FromMilliseconds(20)));
        for (var tenth = 0; tenth < 100; tenth++)
        {
            // Of what was seen within the last second.
            _witness.SawAnswer(0, _time.GetTimestamp() - _time.TimestampFrequency);
            Tenth(tenth);
        }

        Assert.Equal("busy", monitor.Report().Uplinks[0].Phase);
        var passed = 0;
        for (; _table.Health(0) is not UplinkHealth.Down && passed < 100; passed++)
        {
            Tenth(passed);
        }

        Assert.InRange(passed, 1, 28);

        void Tenth(int number)
        {
            if (number % 10 == 0)
            {
                Ask(monitor);
            }

            _time.Advance(TimeSpan.FromSeconds(0.1));
            monitor.Look();
        }
    }

    [Theory]
    [InlineData(900, "busy")] // a pause of a transfer
    [InlineData(1100, "down")]
    public void Look_ShortIntervalAndAPauseWhileBusy_IsDownAfterASecondOnly(int pause, string phase)
    {
        var model = Sample.Model("lan = []\nhealth.interval = \"200ms\"");
        var monitor = new HealthMonitor(model, _table, _witness, [], _time, NullLogger<HealthMonitor>.Instance);
        Rounds(monitor, 3, ProbeAnswer.Answered(TimeSpan.FromMilliseconds(20)));
        for (var passed = 0; passed < 2000 + pause; passed += 100)
        {
            if (passed % 200 == 0)
            {
                Ask(monitor);
            }

            if (passed <= 2000)
            {
                _witness.SawAnswer(0);
            }

            _time.Advance(TimeSpan.FromMilliseconds(100));
            monitor.Look();
        }

        Assert.Equal(phase, monitor.Report().Uplinks[0].Phase);
    }

    [Fact]
    public void Take_AnswersAndLosses_AreTheTablesRoundTripTime()
    {
        var monitor = Create();
        monitor.Take(0, 0, monitor.Ask(0, 0), ProbeAnswer.Answered(TimeSpan.FromMilliseconds(100)));
        Assert.Equal(100_000, _table.RttMicroseconds(0));

        monitor.Ask(0, 0);
        _time.Advance(TimeSpan.FromSeconds(1));
        monitor.Look();

        // An eighth of the way to the time-out of 800 ms.
        Assert.Equal(187_500, _table.RttMicroseconds(0));
    }

    [Fact]
    public void Tell_ObserverThrowsOrActs_TheOthersHearEachChangeInOrder()
    {
        HealthMonitor? monitor = null;
        monitor = Create(
            new Observer(_ => throw new InvalidOperationException("broken")),
            new Observer(t =>
            {
                _told.Add($"first {t.Uplink.Name}");
                if (t.Uplink.Index == 0)
                {
                    monitor!.LinkChanged(Model.Uplinks[1], LinkState.NoCarrier, "because of that");
                }
            }),
            new Observer(t => _told.Add($"second {t.Uplink.Name}")));

        monitor.LinkChanged(Model.Uplinks[0], LinkState.NoCarrier, "x");

        Assert.Equal(["first fibre", "second fibre", "first dsl", "second dsl"], _told);
    }

    [Fact]
    public void Create_NobodyProbesAnyMore_WhatProbesSaidIsTakenBack()
    {
        _table.SetHealth(0, UplinkHealth.Down);
        var model = Sample.Model("lan = []\nhealth.probes = []\n");

        _ = new HealthMonitor(model, _table, _witness, [], _time, NullLogger<HealthMonitor>.Instance);

        Assert.Equal(UplinkHealth.Unknown, _table.Health(0));
    }

    [Fact]
    public void Report_Resumed_KeepsTheNameOfTheOutage()
    {
        var monitor = Create();
        monitor.LinkChanged(Model.Uplinks[0], LinkState.NoCarrier, "wan0: no carrier");
        using var directory = new TestDirectory();
        HealthFile.Write(directory.Path, monitor.Report());
        _time.Advance(TimeSpan.FromMinutes(1));

        var next = Create();
        next.Resume(HealthFile.TryRead(directory.Path)!);

        var (before, after) = (monitor.Report().Uplinks[0], next.Report().Uplinks[0]);
        Assert.Equal((before.Outage, before.Since, "down"), (after.Outage, after.Since, after.Health));
        Assert.Equal("fibre-20260301T120000.000", after.Outage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"writtenAt\":\"2026-03-01T12:00:00Z\",\"uplinks\":[null]}")]
    [InlineData("{\"writtenAt\":\"yesterday\"}")]
    public void TryRead_SomethingElse_IsNone(string text)
    {
        using var directory = new TestDirectory();
        File.WriteAllText(directory[HealthFile.Name], text);

        Assert.Null(HealthFile.TryRead(directory.Path));
    }

    public static TheoryData<ulong, ulong, UplinkHealth> Dials => new()
    {
        // tried, answered; health
        { 0x3f, 0x00, UplinkHealth.Down }, // six servers that other uplinks reached
        { 0x3f, 0x01, UplinkHealth.Up   },
        { 0x01, 0x00, UplinkHealth.Up   }, // one that a client asks again and again
        { 0x00, 0x00, UplinkHealth.Up   },
    };

    [Theory]
    [MemberData(nameof(Dials))]
    public void Look_ProxyDialsFail_CountsServersNotDials(ulong tried, ulong answered, UplinkHealth health)
    {
        var monitor = Create();
        for (var second = 0; second < 8; second++)
        {
            for (var again = 0; again < 20; again++)
            {
                _table.NoteDestination(0, tried, hasAnswered: false);
                _table.NoteDestination(0, answered, hasAnswered: true);
            }

            // The probes are answered all the while: only web pages do not come.
            Rounds(monitor, 1, ProbeAnswer.Answered(TimeSpan.FromMilliseconds(20)));
        }

        Assert.Equal(health, _table.Health(0));
        Assert.Equal((0UL, 0UL), _table.TakeDestinations(0));
    }

    private HealthMonitor Create(params IHealthObserver[] observers) => new(Model, _table, _witness, observers, _time, NullLogger<HealthMonitor>.Instance);

    // One round of the first uplink.
    private static long[] Ask(HealthMonitor monitor) => [.. Enumerable.Range(0, 3).Select(target => monitor.Ask(0, target))];

    private void Rounds(HealthMonitor monitor, int count, ProbeAnswer answer)
    {
        for (var round = 0; round < count; round++)
        {
            foreach (var (target, number) in Ask(monitor).Index())
            {
                monitor.Take(0, target, number, answer);
            }

            _time.Advance(TimeSpan.FromSeconds(1));
            monitor.Look();
        }
    }

    private sealed class Observer(Action<HealthTransition> act) : IHealthObserver
    {
        public void HealthChanged(HealthTransition transition) => act(transition);
    }
}
