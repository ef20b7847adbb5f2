using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Failover;
using MwanLb.Marker.Following;
using MwanLb.Marker.History;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Tests.History;

public sealed class OperatorWatchTests
{
    private static readonly RouterModel Model = Sample.Model();

    private readonly UplinkTable _table = UplinkTable.CreatePrivate(Model.Uplinks);
    private readonly RecordingJournal _journal = new();
    private readonly OperatorWatch _watch;
    private KernelView _view = new();

    public OperatorWatchTests() => _watch = new OperatorWatch(Model, _table, () => _view, _journal);

    [Fact]
    public void Look_DrainAndResume_AreRecordedOnce()
    {
        _table.SetDraining(1, true);
        Look();
        _table.SetDraining(1, false);
        Look();

        Assert.Equal([(EventKind.Drained, "dsl"), (EventKind.Resumed, "dsl")], _journal.Events.Select(happened => (happened.Kind, happened.Uplink)));
    }

    [Fact]
    public void Look_DisableAndEnable_AreOneEventEach()
    {
        // The table first, then the rule; and back the other way round.
        _table.SetDraining(0, true);
        _watch.Look();
        _view = _view with { Rules = [new RuleFact(IpFamily.IPv4, Detour.Priority, 102, 1, 0xff, null)] };
        Look();
        _view = new KernelView();
        _watch.Look();
        _table.SetDraining(0, false);
        Look();

        Assert.Equal([EventKind.Disabled, EventKind.Enabled], _journal.Events.Select(happened => happened.Kind));
    }

    [Fact]
    public void Look_Weight_SaysFromWhatToWhat()
    {
        _table.SetOperatorWeight(0, 7);
        Look();
        _table.SetOperatorWeight(0, null);
        Look();

        Assert.Equal([("2 (configured)", "7"), ("7", "2 (configured)")], _journal.Events.Select(happened => (happened.From!, happened.To!)));
    }

    private void Look()
    {
        for (var i = 0; i < 3; i++)
        {
            _watch.Look();
        }
    }
}
