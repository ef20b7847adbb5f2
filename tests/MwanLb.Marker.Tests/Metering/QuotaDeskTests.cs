using Microsoft.Extensions.Logging.Abstractions;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Selection.Explaining;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Failover;
using MwanLb.Marker.Metering;

namespace MwanLb.Marker.Tests.Metering;

public sealed class QuotaDeskTests
{
    private static readonly DateOnly Today = new(2026, 3, 10);

    private readonly RecordingJournal _journal = new();
    private RouterModel _model = Model("");
    private UplinkTable _table;
    private QuotaDesk _desk;

    public QuotaDeskTests()
    {
        _table = UplinkTable.CreatePrivate(_model.Uplinks);
        _desk = new QuotaDesk(_table, _journal, NullLogger.Instance);
    }

    public static TheoryData<string, long, int, QuotaLimit> Stages => new()
    {
        // settings, of 1000 bytes used; share, limit
        { "",                              0,    100, QuotaLimit.None       },
        { "",                              799,  100, QuotaLimit.None       },
        { "",                              800,  100, QuotaLimit.None       },
        { "",                              900,  55,  QuotaLimit.None       },
        { "",                              999,  15,  QuotaLimit.None       },
        { "",                              1000, 100, QuotaLimit.LastResort },
        { "quota-soft = 50",               750,  55,  QuotaLimit.None       },
        { "quota-soft = 100",              999,  100, QuotaLimit.None       },
        { "quota-reached = \"keep\"",      5000, 10,  QuotaLimit.None       },
        { "quota-reached = \"stop\"",      1000, 100, QuotaLimit.Stopped    },
    };

    [Theory]
    [MemberData(nameof(Stages))]
    public void Step_Used_IsInTheTable(string settings, long used, int percent, QuotaLimit limit)
    {
        Use(settings);
        Step(0);
        var generation = _table.Generation;
        Step(used);

        Assert.Equal((percent, limit), (_table.QuotaPercent(1), _table.QuotaLimit(1)));
        Assert.Equal((100, QuotaLimit.None), (_table.QuotaPercent(0), _table.QuotaLimit(0)));
        Assert.Equal(percent < 100 || limit is not QuotaLimit.None, _table.Generation != generation);
    }

    [Fact]
    public void Step_LimitsAndNewPeriod_AreToldOnce()
    {
        Step(0);
        Step(850);
        Step(900);
        Step(1000);
        Step(1001);
        Step(1002, Today.AddMonths(1));

        Assert.Equal(["soft", "reached", "period-begun"], _journal.Events.Select(e => e.To));
        Assert.All(_journal.Events, e => Assert.Equal((EventKind.Quota, "dsl"), (e.Kind, e.Uplink)));
        Assert.Equal((100, QuotaLimit.None), (_table.QuotaPercent(1), _table.QuotaLimit(1)));
    }

    [Fact]
    public void Step_UsedUp_IsTheLastResortAndUsedWhenTheOtherIsDown()
    {
        Step(0);
        Step(2000);
        Assert.Equal(["fibre"], Candidates());
        Assert.Equal(CandidateState.QuotaReached, State());

        _table.SetHealth(0, UplinkHealth.Down);
        Assert.Equal(["dsl"], Candidates());
        Assert.Equal("dsl", StandIn.For(_model.Uplinks[0], FlowFamily.IPv4, _model, _table, UplinkSnapshot.Create(_model.Pools, _table))?.Name);
    }

    [Fact]
    public void Step_Stopped_IsNotUsedWhileADaemonLives()
    {
        Use("quota-reached = \"stop\"");
        Step(0);
        Step(2000);
        _table.SetHealth(0, UplinkHealth.Down);

        // Rather by one that is down: a probe may be wrong, and this one costs.
        Assert.Equal(["fibre"], Candidates());
        Assert.Equal(CandidateState.QuotaStopped, State());
        // Nobody would begin the next period.
        _table.SetDraining(0, true);
        Assert.Contains("dsl", UplinkSnapshot.Create(_model.Pools, _table, trustsHealth: false).Pools[0].Candidates.Select(u => u.Name));
    }

    [Fact]
    public void Step_Soft_TakesAwayFromItsTurns()
    {
        Step(0);
        Step(900);

        Assert.Equal([20, 11], UplinkSnapshot.Create(_model.Pools, _table).Pools[0].Weights);
    }

    [Fact]
    public void Step_SetByTheOperatorOrConfiguredOtherwise_ActsAtOnce()
    {
        Step(0);
        Step(2000);
        Step(2000, correction: 300);
        Assert.Equal(QuotaLimit.None, _table.QuotaLimit(1));

        Step(2000, correction: 1500);
        _model = Model("", "2kB");
        Step(2000);
        Assert.Equal(QuotaLimit.None, _table.QuotaLimit(1));

        _model = Sample.Model();
        Step(9000);
        Assert.Equal((100, QuotaLimit.None), (_table.QuotaPercent(1), _table.QuotaLimit(1)));
    }

    [Fact]
    public void Step_SetByTheOperator_IsToldEitherWay()
    {
        Step(0);
        Step(2000);
        var before = _journal.Events.Count;

        Step(2000, correction: 300);
        Step(2000, correction: 900);
        Step(2000, correction: 1500);

        Assert.Equal(
            [
                (EventKind.QuotaSet, "2 kB", "300 B", "it has 100 % of its share"),
                (EventKind.QuotaSet, "300 B", "900 B", "it has 55 % of its share"),
                (EventKind.Quota, "open", "soft", "its share falls from here on"),
                (EventKind.QuotaSet, "900 B", "1.5 kB", null),
                (EventKind.Quota, "soft", "reached", "new connections go by it only where no other uplink is available"),
            ],
            _journal.Events.Skip(before).Select(e => (e.Kind, e.From, e.To, e.Done)));
        Assert.All(_journal.Events, e => Assert.Equal("dsl", e.Uplink));
    }

    [Fact]
    public void Resume_WhatWasWritten_GoesOn()
    {
        using var directory = new TestDirectory();
        Step(0);
        Step(900);
        MeterFile.Write(directory.Path, new MeterBook(default, "boot", _desk.Meters));

        _table = UplinkTable.CreatePrivate(_model.Uplinks);
        _desk = new QuotaDesk(_table, _journal, NullLogger.Instance);
        _desk.Resume(MeterFile.TryRead(directory["none"], directory.Path, out var problem), _model, "boot", Today);
        Step(1000);

        Assert.Null(problem);
        Assert.Equal(QuotaLimit.LastResort, _table.QuotaLimit(1));
        Assert.Equal(["soft", "reached"], _journal.Events.Select(e => e.To));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    public void TryRead_SomethingElse_IsNoneAndSaysSo(string text)
    {
        using var directory = new TestDirectory();
        File.WriteAllText(directory[MeterFile.Name], text);

        Assert.Null(MeterFile.TryRead(directory["none"], directory.Path, out var problem));
        Assert.Contains(MeterFile.Name, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TakeCorrection_Left_IsTakenOnce()
    {
        using var directory = new TestDirectory();
        MeterFile.LeaveCorrection(directory.Path, "dsl", 42);

        Assert.Equal((42L, null), (MeterFile.TakeCorrection(directory.Path, "dsl"), MeterFile.TakeCorrection(directory.Path, "dsl")));
    }

    [Fact]
    public void Describe_Stages_NameThem()
    {
        Step(0);
        Step(900);
        var status = Assert.Single(QuotaStatus.All(_model, new MeterBook(default, "", _desk.Meters), Today));

        Assert.Equal("900 B of 1 kB (90 %), 22 days left; at 55 % of its share; not all of the period was counted", status.Describe());
        Assert.Null(Assert.Single(QuotaStatus.All(_model, new MeterBook(default, "", _desk.Meters), Today.AddMonths(1))).Used);
    }

    private static RouterModel Model(string settings, string quota = "1kB") => Sample.Parse("lan = []\nhealth.probes = []\n" + Sample.Uplinks + $"quota = \"{quota}\"\n{settings}\n");

    private void Use(string settings) => _model = Model(settings);

    private void Step(long received, DateOnly? today = null, long? correction = null) => _desk.Step(
        _model, uplink => new MeterReading((uint)uplink.Index + 1, received, 0), _ => correction, today ?? Today);

    private IEnumerable<string> Candidates() => UplinkSnapshot.Create(_model.Pools, _table).Pools[0].Candidates.Select(u => u.Name);

    private CandidateState State() =>
        new SelectionEngine(UplinkState.Over(_table, _model.Pools), [], 1).Explain(new Flow { Path = FlowPath.Forwarded }).Uplinks[1].State;
}
