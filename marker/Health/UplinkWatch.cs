using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health.Judging;
using MwanLb.Marker.Health.Probing;
using MwanLb.Marker.Health.Traffic;

namespace MwanLb.Marker.Health;

/// <summary>All that is known of one uplink's health. For one thread at a time.</summary>
internal sealed class UplinkWatch
{
    // Answers to what was sent before an outage are still on their way, and conntrack's events gather for a moment.
    private static readonly TimeSpan InFlight = TimeSpan.FromMilliseconds(250);

    // A transfer on a full line pauses now and then. What is known to be busy need not show it more often than this, however short the interval is.
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);

    // For the end of a hold, and for what real connections say.
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(1);

    private readonly TrafficWitness _witness;
    private readonly TimeProvider _time;
    private readonly RoundJudge _judge;
    private readonly long _start;
    private TimeSpan _lookAt;

    public UplinkWatch(Uplink uplink, HealthModel health, UplinkHealth present, TrafficWitness witness, TimeProvider time)
    {
        (Uplink, Settings, _witness, _time, _start) = (uplink, health, witness, time, time.GetTimestamp());
        Targets =
        [
            .. health.Probes.Select(_ => new TargetRecord(health.Interval, health.Timeout, health.Window, Math.Max(health.Rise, health.Fall), time)),
        ];
        _judge = new RoundJudge(health, Targets, time);
        Controller = new UplinkController(uplink, health, present, time);
    }

    public Uplink Uplink { get; }

    public HealthModel Settings { get; }

    /// <summary>By the place of the probe.</summary>
    public ImmutableArray<TargetRecord> Targets { get; }

    public UplinkController Controller { get; }

    /// <summary>The window that the limits go by.</summary>
    public TargetStatistics Window => _judge.Window();

    /// <summary>Takes what the kernel says of the link.</summary>
    /// <param name="state">The state.</param>
    /// <param name="detail">In words.</param>
    /// <param name="hasReturned">Whether the link can be used again.</param>
    public HealthTransition? Link(LinkState state, string detail, out bool hasReturned)
    {
        var before = Controller.Phase;
        var transition = Controller.Link(state, detail);
        hasReturned = before is HealthPhase.NoLink && Controller.Phase is not HealthPhase.NoLink;
        if (before != Controller.Phase)
        {
            _judge.Forget();
        }

        return transition ?? (hasReturned && Targets.IsEmpty ? Judge() : null);
    }

    /// <summary>How long until there is something to look at. Looking at an uplink costs more than asking one of its targets: it is not done for each other one's sake.</summary>
    public TimeSpan DueIn => _lookAt - Now;

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>A target is being asked.</summary>
    /// <returns>The question's number.</returns>
    public long Ask(int target)
    {
        var overdue = Now + Settings.Timeout;
        _lookAt = overdue < _lookAt ? overdue : _lookAt;
        return Targets[target].Ask();
    }

    /// <summary>Takes what came of a question.</summary>
    public HealthTransition? Take(int target, long number, ProbeAnswer answer)
    {
        Targets[target].Take(number, answer);
        return Judge();
    }

    /// <summary>Looks at what has become due by itself: time-outs, the end of a hold.</summary>
    /// <param name="lost">How many questions have been lost, and count as so long as the time-out.</param>
    public HealthTransition? Look(out int lost)
    {
        (lost, var next) = (0, Seldom);
        for (var i = 0; i < Targets.Length; i++)
        {
            var (count, due) = Targets[i].Expire();
            lost += Settings.Probes[i].MeasuresLine ? count : 0;
            next = due is { } time && time < next ? time : next;
        }

        _lookAt = Now + next;
        return Judge();
    }

    private HealthTransition? Judge()
    {
        var verdict = _judge.Judge(_witness.Judge(Uplink.Index));
        var isCarrying = verdict.Kind is VerdictKind.Silent && _witness.HasAnswerSince(Uplink.Index, LifeSince(verdict));
        var transition = Controller.Judge(verdict, isCarrying);
        // What is down needs no sign of life but the probes'.
        _witness.Doubt(Uplink.Index, Controller.Health is not UplinkHealth.Down && _judge.IsInDoubt);
        return transition;
    }

    // Since when a sign of life counts.
    private long LifeSince(Verdict verdict)
    {
        var since = verdict.Since + Ticks(InFlight);
        return Controller.Phase is HealthPhase.Busy ? Math.Min(since, _time.GetTimestamp() - Ticks(BusyPause)) : since;
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);
}
