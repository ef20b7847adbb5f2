using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Following;
using MwanLb.Marker.Routing;
using static MwanLb.Marker.Tests.Following.KernelSample;

namespace MwanLb.Marker.Tests.Following;

public sealed class RouteKeeperTests : IDisposable
{
    private static readonly RouterModel Model = KernelSample.Model();

    private readonly TestDirectory _state = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingJournal _journal = new();
    private readonly DetourBook _detours = new();
    private readonly List<string> _ran = [];
    private readonly RouteKeeper _keeper;
    private KernelView _view = View;
    private KernelView _repaired = View;

    public RouteKeeperTests()
    {
        var finder = Gateways(Model);
        var steps = RoutingPlan.RoutesAndRules(RoutedFamily.Of(Model, IPv6Support.Full), (uplink, family) => finder.Find(uplink, family, View));
        _state.Write("applied", string.Concat(steps.Select(step => step.Note + "\n")));
        _keeper = new RouteKeeper(Model, new AppliedNotes(_state.Path), _detours, () => _view, finder, Run, new RepairPace(_time), _journal, NullLogger.Instance);
    }

    [Fact]
    public void Repair_AllStands_RunsNothing()
    {
        Assert.Null(_keeper.Repair());
        Assert.Empty(_ran);
    }

    [Fact]
    public void Repair_RulesAndRoutesGone_AreMadeInOneRun()
    {
        _view = View with { Rules = [], Routes = [Route(254, Wan0, "10.9.1.1")] };

        Assert.Null(_keeper.Repair());

        Assert.Equal(5, Assert.Single(_ran).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal((EventKind.PutBack, 5), (Assert.Single(_journal.Events).Kind, _journal.Events[0].Count));
    }

    [Fact]
    public void Repair_NeverApplied_LeavesAllAsItIs()
    {
        File.Delete(_state["applied"]);
        _view = View with { Rules = [] };

        Assert.Null(_keeper.Repair());
        Assert.Empty(_ran);
    }

    [Fact]
    public void Repair_RulesAndRoutesGone_RulesComeFirst()
    {
        _view = View with { Rules = [], Routes = [.. View.Routes.Where(route => route.Table == 254)] };

        _keeper.Repair();

        Assert.Equal(
            ["rule", "rule", "rule", "route", "route"],
            _ran[0].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void Repair_CleanAtWork_WaitsAndThenLeavesAllAsItIs()
    {
        _view = View with { Rules = [] };
        using (ApplyLock.Take(_state.Path))
        {
            Assert.NotNull(_keeper.Repair());
        }

        File.Delete(_state["applied"]);

        Assert.Null(_keeper.Repair());
        Assert.Empty(_ran);
    }

    [Fact]
    public void Repair_TakenAwayAgainAndAgain_IsPutBackEverMoreRarely()
    {
        for (var i = 0; i < 100; i++)
        {
            _view = View with { Rules = [] };
            _keeper.Repair();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        // 0 1 2 3, then after 1, 2, 4, 8, 16, 32 and 60 seconds: the last lies beyond.
        Assert.Equal(10, _ran.Count);
    }

    [Fact]
    public void Repair_Refused_ComesAgainLater()
    {
        _view = _repaired = View with { Routes = [Route(254, Wan0, "10.9.1.1"), Route(101, Wan0, "10.9.1.1")] };

        for (var i = 0; i < RepairPace.AtOnce; i++)
        {
            Assert.NotNull(_keeper.Repair());
        }

        Assert.Equal(TimeSpan.FromSeconds(1), _keeper.Repair());
        Assert.Equal(RepairPace.AtOnce, _ran.Count);
    }

    [Fact]
    public void Repair_DetourOfFailoverGone_IsPutBack()
    {
        var detour = new WantedRule(IpFamily.IPv4, 10006, "fwmark 0x1/0xff lookup 102") { Table = 102, Mark = 1, MarkMask = 0xff };
        _detours.Rules = [detour];
        _repaired = View with { Rules = [.. View.Rules, new RuleFact(IpFamily.IPv4, 10006, 102, 1, 0xff, null)] };

        Assert.Null(_keeper.Repair());

        Assert.Equal(["rule add pref 10006 fwmark 0x1/0xff lookup 102\n"], _ran);
    }

    public void Dispose() => _state.Dispose();

    private (int, string) Run(IpFamily family, string lines)
    {
        _ran.Add(lines);
        _view = _repaired;
        return (0, "");
    }
}
