using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health;
using MwanLb.Marker.Health.Judging;

namespace MwanLb.Marker.Tests.Health.Judging;

public sealed class UplinkControllerTests
{
    private static readonly RouterModel Model = Sample.Model();
    private static readonly RouterModel Unprobed = Sample.Model("lan = []\nhealth.probes = []\n");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    internal enum Event
    {
        LinkLost,
        LinkUsable,
        Good,
        Open,
        SilentCarrying,
        Silent,
        Failing,
    }

    // Every cell of the table in UplinkController and in docs/design/0005-health.md; Down's hold is over.
    public static TheoryData<string, string, string> Cells
    {
        get
        {
            string[] events = ["LinkLost", "LinkUsable", "Good", "Open", "SilentCarrying", "Silent", "Failing"];
            (string Phase, string[] Then)[] rows =
            [
                ("Unproven", ["NoLink", "Unproven", "Up",     "Unproven", "Unproven", "Down",   "Down"]),
                ("Up",       ["NoLink", "Up",       "Up",     "Up",       "Busy",     "Down",   "Down"]),
                ("Busy",     ["NoLink", "Busy",     "Up",     "Busy",     "Busy",     "Down",   "Down"]),
                ("Down",     ["NoLink", "Down",     "Up",     "Down",     "Down",     "Down",   "Down"]),
                ("NoLink",   ["NoLink", "Down",     "NoLink", "NoLink",   "NoLink",   "NoLink", "NoLink"]),
            ];
            var cells = new TheoryData<string, string, string>();
            foreach (var (phase, then) in rows)
            {
                foreach (var (i, next) in then.Index())
                {
                    cells.Add(phase, events[i], next);
                }
            }

            return cells;
        }
    }

    [Fact]
    public void Cells_EveryPhaseAndEvent_AreThere() =>
        Assert.Equal(Enum.GetValues<HealthPhase>().Length * Enum.GetValues<Event>().Length, Cells.Count);

    [Theory]
    [MemberData(nameof(Cells))]
    public void Controller_EachEventInEachPhase_DoesWhatTheTableSays(string phase, string @event, string then)
    {
        var controller = In(Enum.Parse<HealthPhase>(phase));
        var before = controller.Health;

        var transition = Send(controller, Enum.Parse<Event>(@event));

        Assert.Equal(Enum.Parse<HealthPhase>(then), controller.Phase);
        // Told exactly where the pickers see something else than before.
        Assert.Equal(before != controller.Health, transition is not null);
        Assert.Equal(transition is null ? null : (before, controller.Health), transition is null ? null : ((UplinkHealth, UplinkHealth)?)(transition.From, transition.To));
    }

    [Fact]
    public void Judge_GoodWhileHeld_StaysDownUntilTheHoldIsOver()
    {
        var controller = Create();
        Send(controller, Event.Failing);
        Assert.Equal(TimeSpan.FromSeconds(10), controller.HoldLeft);

        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Null(Send(controller, Event.Good));
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.NotNull(Send(controller, Event.Good));
    }

    [Fact]
    public void Judge_BusyForAMinute_GoesDownAllTheSame()
    {
        var controller = In(HealthPhase.Busy);
        _time.Advance(UplinkController.BusyLimit - TimeSpan.FromSeconds(1));
        Assert.Null(Send(controller, Event.SilentCarrying));
        _time.Advance(TimeSpan.FromSeconds(1));

        var transition = Send(controller, Event.SilentCarrying);

        Assert.Equal("silent; for 60 s, although connections were answered", transition!.Cause);
    }

    [Fact]
    public void Transitions_OneOutage_HasOneNameAtBothEnds()
    {
        var controller = Create();
        Assert.Equal("", Send(controller, Event.Good)!.Outage);
        var down = Send(controller, Event.Silent)!;
        // A cable that is pulled during an outage begins no other.
        Assert.Null(Send(controller, Event.LinkLost));
        Send(controller, Event.LinkUsable);
        _time.Advance(TimeSpan.FromMinutes(1));
        var up = Send(controller, Event.Good)!;
        var again = Send(controller, Event.Silent)!;

        Assert.Equal("fibre-20260301T120000.000", down.Outage);
        Assert.Equal(down.Outage, up.Outage);
        Assert.NotEqual(down.Outage, again.Outage);
        Assert.Equal((up.At, "good"), (_time.GetUtcNow(), up.Cause));
    }

    [Fact]
    public void Link_LostOnce_IsNotHeldAndFlappingIs()
    {
        var controller = In(HealthPhase.Up);
        List<double> holds = [];
        for (var i = 0; i < 4; i++)
        {
            Send(controller, Event.LinkLost);
            holds.Add(controller.HoldLeft.TotalSeconds);
            Send(controller, Event.LinkUsable);
            _time.Advance(TimeSpan.FromMinutes(1));
            Assert.NotNull(Send(controller, Event.Good));
        }

        Assert.Equal([0, 10, 20, 40], holds);
    }

    [Fact]
    public void Link_NoProbes_GoesDownAndComesBackAsUnknown()
    {
        var controller = new UplinkController(Unprobed.Uplinks[0], Unprobed.Health[0], UplinkHealth.Down, _time);
        Assert.Equal(UplinkHealth.Unknown, controller.Health);
        Assert.Null(Send(controller, Event.Good));

        Assert.Equal(UplinkHealth.Down, Send(controller, Event.LinkLost)!.To);
        Send(controller, Event.LinkUsable);

        Assert.Equal(UplinkHealth.Unknown, Send(controller, Event.Good)!.To);
    }

    [Theory]
    [InlineData(UplinkHealth.Up, nameof(HealthPhase.Up))]
    [InlineData(UplinkHealth.Down, nameof(HealthPhase.Down))]
    [InlineData(UplinkHealth.Unknown, nameof(HealthPhase.Unproven))]
    [InlineData((UplinkHealth)7, nameof(HealthPhase.Unproven))]
    public void Create_TableSaysSomething_ItIsTrusted(UplinkHealth present, string phase) =>
        Assert.Equal(Enum.Parse<HealthPhase>(phase), new UplinkController(Model.Uplinks[0], Model.Health[0], present, _time).Phase);

    private UplinkController Create() => new(Model.Uplinks[0], Model.Health[0], UplinkHealth.Unknown, _time);

    private UplinkController In(HealthPhase phase)
    {
        var controller = Create();
        Event[] way = phase switch
        {
            HealthPhase.Up => [Event.Good],
            HealthPhase.Busy => [Event.Good, Event.SilentCarrying],
            HealthPhase.Down => [Event.Failing],
            HealthPhase.NoLink => [Event.LinkLost],
            _ => [],
        };
        foreach (var step in way)
        {
            Send(controller, step);
        }

        if (phase is HealthPhase.Down)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(phase, controller.Phase);
        return controller;
    }

    private static HealthTransition? Send(UplinkController controller, Event @event) => @event switch
    {
        Event.LinkLost => controller.Link(LinkState.NoCarrier, "wan0: no carrier"),
        Event.LinkUsable => controller.Link(LinkState.Usable, "wan0"),
        Event.Good => controller.Judge(new Verdict(VerdictKind.Good, "good"), isCarrying: false),
        Event.Open => controller.Judge(new Verdict(VerdictKind.Open, ""), isCarrying: false),
        Event.SilentCarrying => controller.Judge(new Verdict(VerdictKind.Silent, "silent"), isCarrying: true),
        Event.Silent => controller.Judge(new Verdict(VerdictKind.Silent, "silent"), isCarrying: false),
        _ => controller.Judge(new Verdict(VerdictKind.Failing, "failing"), isCarrying: false),
    };

    [Theory]
    [InlineData(-5000)]
    [InlineData(5000)]
    public void Judge_ClockIsSetDuringAnOutage_LastsAsLongAsItDid(int days)
    {
        var clock = new SettableClock(_time.GetUtcNow());
        var controller = new UplinkController(Model.Uplinks[0], Model.Health[0], UplinkHealth.Up, clock);
        controller.Link(LinkState.NoCarrier, "no carrier");
        clock.Set(clock.GetUtcNow().AddDays(days));
        clock.Advance(TimeSpan.FromSeconds(7));
        controller.Link(LinkState.Usable, "usable");

        var transition = controller.Judge(new Verdict(VerdictKind.Good, "good"), isCarrying: false)!;

        Assert.Equal((TimeSpan.FromSeconds(7), clock.GetUtcNow()), (transition.FormerLasted, transition.At));
    }

    [Theory]
    [InlineData(60, 67)]
    [InlineData(-60, 7)] // the earlier daemon's clock was ahead
    public void Resume_OutageOfAnEarlierDaemon_LastsFromItsBeginning(int ago, int lasted)
    {
        var controller = new UplinkController(Model.Uplinks[0], Model.Health[0], UplinkHealth.Down, _time);
        controller.Resume("fibre-1", _time.GetUtcNow().AddSeconds(-ago), "cut");
        _time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(TimeSpan.FromSeconds(lasted), controller.Judge(new Verdict(VerdictKind.Good, "good"), isCarrying: false)!.FormerLasted);
    }
}
