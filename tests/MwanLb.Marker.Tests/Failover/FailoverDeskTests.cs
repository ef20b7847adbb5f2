using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Failover;
using MwanLb.Marker.Following;
using MwanLb.Marker.Health;
using static MwanLb.Marker.Tests.Failover.FailoverPlanTests;

namespace MwanLb.Marker.Tests.Failover;

public sealed class FailoverDeskTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 2, 0, 0, TimeSpan.Zero));
    private readonly DetourBook _book = new();
    private readonly RecordingJournal _journal = new();
    private readonly List<string> _ran = [];
    private readonly RouterModel _model;
    private readonly UplinkTable _table;
    private readonly FailoverDesk _desk;
    private bool _isApplied = true;
    private KernelView _view = View();
    private bool _isFlushed;

    public FailoverDeskTests()
    {
        _model = Three("on-down = \"flush+reset\"");
        _table = UplinkTable.CreatePrivate(_model.Uplinks);
        _desk = new FailoverDesk(_model, _table, _book, () => _isApplied, () => _view, Run, _time, _journal, NullLogger.Instance);
    }

    [Fact]
    public void Handle_DownAfterClean_LeavesNoDetourBehind()
    {
        _isApplied = false;

        Change(0, UplinkHealth.Down);

        Assert.Empty(_ran);
        Assert.Empty(_book.Rules);
    }

    [Fact]
    public void Tick_AppliedAgainWhileItIsDown_LeadsTheMarkElsewhere()
    {
        _isApplied = false;
        Change(0, UplinkHealth.Down);
        _time.Advance(TimeSpan.FromSeconds(1));
        _desk.Tick();
        Assert.Empty(_ran);

        _isApplied = true;
        Assert.InRange(_desk.DueIn!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        _desk.Tick();
        // Probes find the ways first.
        Assert.Empty(_ran);
        Assert.Equal(TimeSpan.FromSeconds(10), _desk.DueIn);
        _time.Advance(TimeSpan.FromSeconds(10));
        _desk.Tick();

        Assert.Equal("detour 4 0x1/0xff 102 dsl", _ran[0]);
        Assert.Equal("fwmark 0x1/0xff lookup 102", Assert.Single(_book.Rules).Selector);
        Assert.Equal(ResetWindow.Length, _desk.DueIn);
    }

    [Fact]
    public void Tick_UpAgainSoonAfterApply_HasNoDetour()
    {
        _isApplied = false;
        Change(0, UplinkHealth.Down);

        _isApplied = true;
        _time.Advance(TimeSpan.FromSeconds(1));
        _desk.Tick();
        Change(0, UplinkHealth.Up);
        _time.Advance(TimeSpan.FromSeconds(10));
        _desk.Tick();

        Assert.Empty(_book.Rules);
        Assert.DoesNotContain(_ran, script => script.StartsWith("detour", StringComparison.Ordinal));
    }

    [Fact]
    public void Handle_Down_LeadsTheMarkElsewhereAndOpensTheWindow()
    {
        Change(0, UplinkHealth.Down);

        Assert.Equal(["detour 4 0x1/0xff 102 dsl", ResetWindow.Open(_model, _time.GetUtcNow())], _ran);
        Assert.Equal("fwmark 0x1/0xff lookup 102", Assert.Single(_book.Rules).Selector);
        Assert.Equal(ResetWindow.Length, _desk.DueIn);

        _time.Advance(ResetWindow.Length);
        _desk.Tick();
        Assert.Equal(ResetWindow.Close, _ran[^1]);
        Assert.Null(_desk.DueIn);
    }

    [Fact]
    public void Handle_RulesAreFlushedMeanwhile_TheDetourIsToBePutBack()
    {
        _isFlushed = true;

        Change(0, UplinkHealth.Down);

        Assert.Equal("fwmark 0x1/0xff lookup 102", Assert.Single(_book.Rules).Selector);

        Change(0, UplinkHealth.Up);
        Assert.Empty(_book.Rules);
    }

    [Fact]
    public void Handle_StandInGoesDown_OneDetourIsKept()
    {
        Change(0, UplinkHealth.Down);

        Change(1, UplinkHealth.Down);

        Assert.Equal(["fwmark 0x1/0xff lookup 103", "fwmark 0x2/0xff lookup 103"], _book.Rules.Select(rule => rule.Selector).Order());
    }

    [Fact]
    public void Handle_UpAgain_EndsTheDetour()
    {
        Change(0, UplinkHealth.Down);
        _ran.Clear();

        Change(0, UplinkHealth.Up);

        Assert.Equal("direct 4 0x1/0xff", _ran[0].Split('\n')[0]);
        Assert.Equal([(EventKind.FailedOver, "1"), (EventKind.DetourEnded, "1"), (EventKind.FailbackPlanned, "1")], _journal.Events.Select(happened => (happened.Kind, happened.Outage!)));
        Assert.Empty(_book.Rules);
    }

    [Fact]
    public void Start_LeftByAnEarlierDaemon_IsTakenAwayWhenHealthHasHadTime()
    {
        _view = View(Rule(Detour.FailoverPriority, 1, 102));

        _desk.Start();
        Assert.Equal([ResetWindow.Close], _ran);
        Assert.NotNull(_desk.DueIn);

        _time.Advance(TimeSpan.FromSeconds(30));
        _desk.Tick();
        Assert.Null(_desk.DueIn);
        Assert.Equal([ResetWindow.Close, "direct 4 0x1/0xff"], _ran.Select(script => script.StartsWith("direct", StringComparison.Ordinal) ? script.Split('\n')[0] : script));
    }

    [Fact]
    public void Start_FoundToBeUp_IsTakenAwayAtOnce()
    {
        _view = View(Rule(Detour.FailoverPriority, 1, 102));
        _table.SetHealth(0, UplinkHealth.Up);

        _desk.Start();

        Assert.Equal(2, _ran.Count);
    }

    [Fact]
    public void Start_StillDown_KeepsTheDetour()
    {
        _view = View(Rule(Detour.FailoverPriority, 1, 102));
        _table.SetHealth(0, UplinkHealth.Down);

        _desk.Start();

        Assert.Equal([ResetWindow.Close], _ran);
        Assert.Single(_book.Rules);
    }

    [Fact]
    public void Handle_LowerTierIsBack_BackupIsDrainedAfterItsTime()
    {
        Change(0, UplinkHealth.Down);
        Change(1, UplinkHealth.Down);
        Change(0, UplinkHealth.Up);
        _ran.Clear();

        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        _desk.Tick();
        Assert.DoesNotContain("forget 4 0x3/0xff", _ran);

        _time.Advance(TimeSpan.FromSeconds(1));
        _desk.Tick();
        Assert.Contains("forget 4 0x3/0xff", _ran);
    }

    [Fact]
    public void Handle_LowerTierIsGoneAgain_BackupKeepsWhatItHas()
    {
        Change(0, UplinkHealth.Down);
        Change(1, UplinkHealth.Down);
        Change(0, UplinkHealth.Up);
        Change(0, UplinkHealth.Down);
        _ran.Clear();

        _time.Advance(TimeSpan.FromMinutes(11));
        _desk.Tick();

        Assert.DoesNotContain("forget 4 0x3/0xff", _ran);
    }

    private void Change(int index, UplinkHealth health)
    {
        var before = _table.Health(index);
        _table.SetHealth(index, health);
        _table.Publish();
        _desk.Handle(new HealthTransition(_model.Uplinks[index], before, health, "test", _time.GetUtcNow(), "1"));
    }

    /// <summary>Does to the rules what the script would, and keeps the calls at its end.</summary>
    private (int, string) Run(string script)
    {
        if (script == ResetWindow.Close || script == ResetWindow.Open(_model, _time.GetUtcNow()))
        {
            _ran.Add(script);
            return (0, "");
        }

        var calls = script[(script.LastIndexOf("}\n", StringComparison.Ordinal) + 2)..].Trim();
        _ran.Add(calls);
        foreach (var call in calls.Split('\n').Select(line => line.Split(' ')))
        {
            switch (call)
            {
                case ["detour", "4", var mark, var table, _]:
                    _view = View([.. _view.Rules.Where(r => r.Mark != Mark(mark)), Rule(Detour.FailoverPriority, Mark(mark), uint.Parse(table, null))]);
                    break;
                case ["direct", "4", var mark]:
                    _view = View([.. _view.Rules.Where(r => r.Mark != Mark(mark))]);
                    break;
            }
        }

        _view = _isFlushed ? View() : _view;
        return (0, "");
    }

    private static uint Mark(string text) => (uint)(text[2] - '0');
}
