using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Tests.History;

public sealed class HealthHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 2, 0, 0, TimeSpan.Zero);
    private static readonly RouterModel Model = Sample.Model();

    private readonly UplinkTable _table = UplinkTable.CreatePrivate(Model.Uplinks);
    private readonly RecordingJournal _journal = new();
    private readonly HealthHistory _history;

    public HealthHistoryTests() => _history = new HealthHistory(Model, _table, _journal);

    [Fact]
    public void HealthChanged_DownAndUp_SaysForHowLong()
    {
        Change(1, UplinkHealth.Up, UplinkHealth.Down, Start, hold: 10);
        Change(1, UplinkHealth.Down, UplinkHealth.Up, Start.AddSeconds(12.5), since: Start);

        Assert.Equal(
            [(EventKind.Down, "out-1", "not used for 10 s at least (hold-down)", null), (EventKind.Up, "out-1", null, 12.5)],
            _journal.Events.Select(happened => (happened.Kind, happened.Outage!, happened.Done, happened.DurationSeconds)));
    }

    [Fact]
    public void HealthChanged_AllAreDown_PanicBeginsAndEnds()
    {
        Change(0, UplinkHealth.Up, UplinkHealth.Down, Start);
        Change(1, UplinkHealth.Up, UplinkHealth.Down, Start);
        Change(0, UplinkHealth.Down, UplinkHealth.Up, Start);

        Assert.Equal([EventKind.Down, EventKind.Down, EventKind.PanicBegun, EventKind.Up, EventKind.PanicEnded], _journal.Events.Select(happened => happened.Kind));
    }

    [Fact]
    public void LinkChanged_FirstSight_IsNoChange()
    {
        _history.LinkChanged(Model.Uplinks[0], LinkState.Usable, "wan0: usable, gateway 10.9.1.1");
        Assert.Empty(_journal.Events);

        _history.LinkChanged(Model.Uplinks[0], LinkState.NoCarrier, "wan0: no carrier");
        // Whoever sees the interfaces' indices tells this one.
        _history.LinkChanged(Model.Uplinks[0], LinkState.NoInterface, "wan0: no such interface");

        Assert.Equal(EventKind.LinkChanged, Assert.Single(_journal.Events).Kind);
        Assert.Equal(("usable", "no-carrier"), (_journal.Events[0].From, _journal.Events[0].To));
    }

    private void Change(int uplink, UplinkHealth from, UplinkHealth to, DateTimeOffset at, DateTimeOffset? since = null, int hold = 0)
    {
        _table.SetHealth(uplink, to);
        _history.HealthChanged(new HealthTransition(Model.Uplinks[uplink], from, to, "cause", at, "out-1") { FormerLasted = at - (since ?? at), Hold = TimeSpan.FromSeconds(hold) });
    }
}
