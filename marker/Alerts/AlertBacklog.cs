using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Alerts;

/// <summary>Decides when what waits for one outlet is sent, and what goes together. For one thread; no I/O.</summary>
/// <remarks>
/// An alert about the way out cannot take the way out. It waits, is tried again ever more rarely, and at once when an uplink is back; what has happened
/// meanwhile goes with it. After a day nobody wants it any more.
/// </remarks>
/// <param name="alerts">What makes an alert, and how often one is sent.</param>
/// <param name="state">What waits; changed in place.</param>
/// <param name="time">The clock, one that nobody sets.</param>
internal sealed class AlertBacklog(AlertModel alerts, AlertBacklogState state, TimeProvider time)
{
    /// <summary>So many events are kept; of more, the newest.</summary>
    public const int Capacity = 200;

    /// <summary>What is older is given up.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>The longest pause between two attempts.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // By the steady clock. What an earlier daemon has left is as old as its time says, and settled as if it had come now: more may be on its way.
    private readonly List<DateTimeOffset> _arrivals = [.. state.Events.Select(happened => Earlier(happened.Time, time.GetUtcNow()))];
    private DateTimeOffset? _settled = state.Events.Count > 0 ? time.GetUtcNow() + alerts.Settle : null;
    private DateTimeOffset _retry;
    private int _failures;

    /// <summary>What waits.</summary>
    public AlertBacklogState State => state;

    /// <summary>When a message is to be sent; null: there is none.</summary>
    public DateTimeOffset? Due => _settled is { } settled ? Later(Later(settled, _retry), Allowed()) : null;

    /// <summary>Takes an event.</summary>
    /// <returns>Whether anything that is kept has changed.</returns>
    public bool Take(HistoryEvent happened)
    {
        var now = time.GetUtcNow();
        if (happened.Kind is EventKind.Up && _failures > 0)
        {
            // The way out may be there again; it gets as long to settle as everything else.
            (_failures, _retry) = (0, now + alerts.Settle);
        }

        var isAlert = IsAlert(happened);
        // What was done about an outage goes with it, and makes no message of its own.
        if (!isAlert && (happened.Outage is null || !state.Events.Exists(waiting => waiting.Outage == happened.Outage)))
        {
            return false;
        }

        _settled ??= now + alerts.Settle;
        state.Events.Add(happened);
        _arrivals.Add(now);
        while (state.Events.Count > Capacity)
        {
            state.Omitted += IsAlert(state.Events[0]) ? 1 : 0;
            state.Events.RemoveAt(0);
            _arrivals.RemoveAt(0);
        }

        return true;
    }

    /// <summary>What goes into the message that is due.</summary>
    public AlertDigest Peek() => new([.. state.Events], state.Omitted, Allowed() > _settled) { Ages = [.. _arrivals.Select(at => time.GetUtcNow() - at)] };

    /// <summary>A message has been sent.</summary>
    public void NoteSent(AlertDigest digest)
    {
        var now = time.GetUtcNow();
        state.Events.RemoveRange(0, digest.Events.Length);
        _arrivals.RemoveRange(0, digest.Events.Length);
        state.Omitted -= digest.Omitted;
        state.Sent.RemoveAll(at => at <= now - Hour);
        state.Sent.Add(now);
        _failures = 0;
        _retry = default;
        _settled = state.Events.Count > 0 ? now + alerts.Settle : null;
    }

    /// <summary>It did not get through.</summary>
    /// <returns>When it is tried again.</returns>
    public TimeSpan NoteFailed()
    {
        var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(_failures, 10)));
        _failures++;
        _retry = time.GetUtcNow() + pause;
        return pause;
    }

    /// <summary>Gives up what is too old.</summary>
    /// <returns>How many alerts that were.</returns>
    public int DropOld()
    {
        var oldest = time.GetUtcNow() - Lifetime;
        var alertsBefore = state.Events.Count(IsAlert);
        var old = _arrivals.Select(at => at < oldest).ToArray();
        if (!old.Contains(true))
        {
            return 0;
        }

        for (var place = old.Length - 1; place >= 0; place--)
        {
            if (old[place])
            {
                state.Events.RemoveAt(place);
                _arrivals.RemoveAt(place);
            }
        }

        var dropped = alertsBefore - state.Events.Count(IsAlert) + state.Omitted;
        state.Omitted = 0;
        _settled = state.Events.Count > 0 ? _settled : null;
        return dropped;
    }

    // At start every uplink comes up: that is no news. An outage that ends is.
    private bool IsAlert(HistoryEvent happened) => alerts.Events.Contains(happened.Kind) && happened is not { Kind: EventKind.Up, Outage: null };

    private DateTimeOffset Allowed()
    {
        var now = time.GetUtcNow();
        var lastHour = state.Sent.Where(at => at > now - Hour && at <= now).Order().ToList();
        return lastHour.Count < alerts.MaxPerHour ? default : lastHour[^alerts.MaxPerHour] + Hour;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
