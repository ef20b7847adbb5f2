using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health.Judging;
using MwanLb.Marker.Health.Probing;
using MwanLb.Marker.Health.Reporting;
using MwanLb.Marker.Health.Traffic;

namespace MwanLb.Marker.Health;

/// <summary>Owns the health of all uplinks: takes what probes, the kernel and traffic say, writes it to the table, and then tells whoever acts on it.</summary>
/// <remarks>
/// Echoes are answered on the probing thread, all else on the thread pool, links come on the thread that listens to the kernel, time-outs on the probing thread: one lock owns everything, and a change is in
/// the table, published, before the call that brought it returns. Observers are told under the same lock, so that they see the changes in their order; what
/// one of them brings about itself is told when all have heard of the change before.
/// </remarks>
internal sealed class HealthMonitor : ILinkObserver
{
    private readonly Lock _lock = new();
    private readonly UplinkTable _table;
    private readonly TrafficWitness _witness;
    private readonly ImmutableArray<IHealthObserver> _observers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ImmutableArray<UplinkWatch> _watches;
    private readonly Queue<HealthTransition> _untold = new();
    private bool _isTelling;

    public HealthMonitor(
        RouterModel model, UplinkTable table, TrafficWitness witness, IEnumerable<IHealthObserver> observers, TimeProvider time, ILogger<HealthMonitor> logger)
    {
        (_table, _witness, _time, _logger) = (table, witness, time, logger);
        _observers = [.. observers];
        _watches = [.. model.Uplinks.Select(u => new UplinkWatch(u, model.Health[u.Index], table.Health(u.Index), witness, time))];
        foreach (var watch in _watches)
        {
            // Where nobody probes any more, what probes said is not to stay.
            table.SetHealth(watch.Uplink.Index, watch.Controller.Health);
        }

        table.Publish();
    }

    /// <summary>Called when an uplink's link has come back: its targets are to be asked at once. On any thread, and not to be waited for.</summary>
    public Action<Uplink> LinkReturned { get; set; } = _ => { };

    /// <summary>Counts up with each change of health.</summary>
    public long Changes { get; private set; }

    /// <inheritdoc/>
    public void LinkChanged(Uplink uplink, LinkState state, string detail)
    {
        bool hasReturned;
        lock (_lock)
        {
            Log.Link(_logger, uplink.Name, state.ToString(), detail);
            Apply_NeedsLock(_watches[uplink.Index].Link(state, detail, out hasReturned));
        }

        if (hasReturned)
        {
            LinkReturned(uplink);
        }
    }

    /// <summary>A target is being asked.</summary>
    /// <returns>The question's number.</returns>
    public long Ask(int uplink, int target)
    {
        lock (_lock)
        {
            return _watches[uplink].Ask(target);
        }
    }

    /// <summary>Takes what came of a question.</summary>
    public void Take(int uplink, int target, long number, ProbeAnswer answer)
    {
        lock (_lock)
        {
            var watch = _watches[uplink];
            if (answer.Outcome is ProbeOutcome.Answered && answer.Rtt > TimeSpan.Zero && watch.Settings.Probes[target].MeasuresLine)
            {
                _table.AddRtt(uplink, answer.Rtt);
            }

            var phase = watch.Controller.Phase;
            Apply_NeedsLock(watch.Take(target, number, answer));
            NotePhase(watch, phase);
        }
    }

    /// <summary>Looks at what has become due by itself.</summary>
    /// <returns>When to look again.</returns>
    public TimeSpan Look()
    {
        var next = TimeSpan.FromSeconds(1);
        lock (_lock)
        {
            foreach (var watch in _watches)
            {
                if (watch.DueIn <= TimeSpan.Zero)
                {
                    Look_NeedsLock(watch);
                }

                next = watch.DueIn < next ? watch.DueIn : next;
            }
        }

        return next;
    }

    /// <summary>How all uplinks are.</summary>
    public HealthReport Report()
    {
        lock (_lock)
        {
            return HealthReport.Of(_watches, _time.GetUtcNow());
        }
    }

    /// <summary>Takes up the outages that a daemon before this one has left.</summary>
    public void Resume(HealthReport former)
    {
        lock (_lock)
        {
            foreach (var (watch, report) in _watches.Join(former.Uplinks, watch => watch.Uplink.Name, report => report.Name, (watch, report) => (watch, report)))
            {
                if (report.Health == HealthReport.Word(watch.Controller.Health))
                {
                    watch.Controller.Resume(report.Outage, report.Since, report.Cause);
                }
            }
        }
    }

    private void Look_NeedsLock(UplinkWatch watch)
    {
        var phase = watch.Controller.Phase;
        // The proxy's dials. Conntrack's events may have shown the same connections: by the same classes of destinations, so that none counts twice.
        var (tried, answered) = _table.TakeDestinations(watch.Uplink.Index);
        _witness.Take(watch.Uplink.Index, tried, answered);
        Apply_NeedsLock(watch.Look(out var lost));
        NotePhase(watch, phase);
        for (; lost > 0; lost--)
        {
            // A line that loses packets is no fast one.
            _table.AddRtt(watch.Uplink.Index, watch.Settings.Timeout);
        }
    }

    private void Apply_NeedsLock(HealthTransition? transition)
    {
        if (transition is null)
        {
            return;
        }

        var (uplink, from, to) = (transition.Uplink, transition.From, transition.To);
        _table.SetHealth(uplink.Index, to);
        _table.Publish();
        Changes++;
        if (to is UplinkHealth.Down)
        {
            Log.WentDown(_logger, uplink.Name, from.ToString(), transition.Cause, _watches[uplink.Index].Controller.HoldLeft.TotalSeconds, transition.Outage);
        }
        else
        {
            Log.CameUp(
                _logger, uplink.Name, from.ToString(), to.ToString(), transition.Cause, transition.Outage.Length == 0 ? "" : $"; end of outage {transition.Outage}");
        }

        _untold.Enqueue(transition);
        if (_isTelling)
        {
            return;
        }

        _isTelling = true;
        while (_untold.TryDequeue(out var next))
        {
            Tell(next);
        }

        _isTelling = false;
    }

    private void Tell(HealthTransition transition)
    {
        foreach (var observer in _observers)
        {
            try
            {
                observer.HealthChanged(transition);
            }
            catch (Exception e)
            {
                // One that fails must keep neither the others nor the probes from going on.
                Log.ObserverFailed(_logger, observer.GetType().Name, transition.Uplink.Name, e);
            }
        }
    }

    private void NotePhase(UplinkWatch watch, HealthPhase before)
    {
        if (before is not HealthPhase.Busy && watch.Controller.Phase is HealthPhase.Busy)
        {
            Log.Busy(_logger, watch.Uplink.Name, watch.Controller.Cause);
        }
    }
}
