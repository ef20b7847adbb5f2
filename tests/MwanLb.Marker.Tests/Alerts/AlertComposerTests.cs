using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Alerts;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Tests.Alerts;

public sealed class AlertComposerTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 2, 0, 0, TimeSpan.Zero);
    private static readonly RouterModel Model = Sample.Model();

    private static readonly HistoryEvent Down = new(EventKind.Down)
    {
        Time = Start,
        Uplink = "dsl",
        Outage = "dsl-1",
        Cause = "probes 0 of 3 answered",
        Done = "not used for 10 s at least (hold-down)",
    };

    private static readonly HistoryEvent FailedOver = new(EventKind.FailedOver) { Time = Start, Uplink = "dsl", Outage = "dsl-1", Done = "IPv4: its mark leads to fibre's table" };
    private static readonly HistoryEvent Up = new(EventKind.Up) { Time = Start.AddSeconds(250), Uplink = "dsl", Outage = "dsl-1", Cause = "3 good rounds", DurationSeconds = 250 };

    private readonly FakeTimeProvider _time = new(Start.AddSeconds(35));
    private readonly UplinkTable _table = UplinkTable.CreatePrivate(Model.Uplinks);
    private readonly AlertComposer _composer;

    public AlertComposerTests() => _composer = new AlertComposer(Model, _table, _time);

    [Fact]
    public void Compose_OutageGoesOn_SaysWhatWasSeenAndDoneAndWhoCarriesOn()
    {
        _table.SetHealth(1, UplinkHealth.Down);

        var message = Compose(Down, FailedOver);

        Assert.EndsWith("] dsl is DOWN", message.Subject, StringComparison.Ordinal);
        Assert.Equal(
            """
            dsl is DOWN since 2026-11-25 02:00:00 (for 35 s so far): probes 0 of 3 answered
              not used for 10 s at least (hold-down)
              failed-over: IPv4: its mark leads to fibre's table
              (outage dsl-1)
            New connections go by fibre; down: dsl.

            """,
            message.Text);
    }

    [Fact]
    public void Compose_OutageIsOver_SaysForHowLong()
    {
        var message = Compose(Down, FailedOver, Up);

        Assert.EndsWith("] dsl is up again after 4 min 10 s", message.Subject, StringComparison.Ordinal);
        Assert.Contains("dsl is UP again since 2026-11-25 02:04:10, after 4 min 10 s: 3 good rounds\n", message.Text, StringComparison.Ordinal);
        Assert.Contains("New connections go by fibre, dsl.\n", message.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_SeveralOutages_AreToldOneByOne()
    {
        var message = Compose(Down, Down with { Uplink = "fibre", Outage = "fibre-1" }, FailedOver, new HistoryEvent(EventKind.Contended) { Time = Start, Cause = "rules" });

        Assert.EndsWith("] dsl is DOWN, fibre is DOWN, contended", message.Subject, StringComparison.Ordinal);
        Assert.True(message.Text.IndexOf("failed-over", StringComparison.Ordinal) < message.Text.IndexOf("fibre is DOWN", StringComparison.Ordinal));
    }

    [Fact]
    public void Compose_HeldBackAndTooMuch_SaysHowMany()
    {
        var many = Enumerable.Range(0, 200).Select(i => Down with { Outage = $"dsl-{i}" });

        var message = _composer.Compose(new AlertDigest([.. many], 5, true));

        Assert.InRange(message.Text.Length, 1000, 4000);
        Assert.Matches("^[0-9]+ earlier ones are left out here", message.Text);
        Assert.Contains("205 events were held back until now", message.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_OneLongOutage_IsNoLongerThanChatsTake()
    {
        var flapping = Enumerable.Range(0, 190).Select(i => new HistoryEvent(EventKind.LinkChanged) { Time = Start, Uplink = "dsl", Outage = "dsl-1", Cause = $"carrier {i}" });

        var message = Compose([Down, .. flapping, Up]);

        Assert.True(message.Subject.Length + message.Text.Length < 2000);
        Assert.Contains("dsl is DOWN since", message.Text, StringComparison.Ordinal);
        Assert.Contains("dsl is UP again since", message.Text, StringComparison.Ordinal);
    }

    private AlertMessage Compose(params HistoryEvent[] events) => _composer.Compose(new AlertDigest([.. events], 0, false));
}
