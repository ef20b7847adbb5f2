using System.Collections.Immutable;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Health;

/// <summary>When which target is asked: each at its interval, and all of them at different moments, so that neither the lines nor this machine get them in a burst.</summary>
/// <param name="uplinks">How each uplink is probed.</param>
/// <param name="time">The clock.</param>
/// <remarks>For one thread.</remarks>
internal sealed class ProbeSchedule(ImmutableArray<HealthModel> uplinks, TimeProvider time)
{
    // A link that has come back is to be known to be good soon: its targets are asked one after another, not spread over a long interval, and each so
    // often, at this pace, as it takes to show that the uplink is up.
    private static readonly TimeSpan StepAfterReturn = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan IntervalAfterReturn = TimeSpan.FromMilliseconds(200);

    private readonly int[][] _hurried = [.. uplinks.Select(health => new int[health.Probes.Length])];
    private readonly long _start = time.GetTimestamp();
    private readonly TimeSpan[][] _due =
    [
        .. uplinks.Select((health, uplink) => Enumerable.Range(0, health.Probes.Length)
            .Select(target => health.Interval * ((target + ((double)uplink / uplinks.Length)) / health.Probes.Length)).ToArray()),
    ];

    /// <summary>How long until the next question.</summary>
    public TimeSpan Next
    {
        get
        {
            var next = TimeSpan.MaxValue;
            foreach (var uplink in _due)
            {
                foreach (var due in uplink)
                {
                    next = due < next ? due : next;
                }
            }

            return next == TimeSpan.MaxValue ? next : next - Now;
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Takes the questions that are due, and sets the next time for each.</summary>
    public IEnumerable<(int Uplink, int Target)> TakeDue()
    {
        var now = Now;
        for (var uplink = 0; uplink < _due.Length; uplink++)
        {
            for (var target = 0; target < _due[uplink].Length; target++)
            {
                var due = _due[uplink][target];
                if (due <= now)
                {
                    // In step with the first time; what was slept through (a suspended machine) is not made up for.
                    var interval = Interval(uplink, target);
                    _due[uplink][target] = due + (interval * (Math.Floor((now - due) / interval) + 1));
                    yield return (uplink, target);
                }
            }
        }
    }

    /// <summary>Has an uplink's targets asked at once, and again in quick succession until they can have shown that it is up.</summary>
    public void Hurry(int uplink)
    {
        var step = uplinks[uplink].Interval / Math.Max(1, _due[uplink].Length);
        step = step < StepAfterReturn ? step : StepAfterReturn;
        for (var target = 0; target < _due[uplink].Length; target++)
        {
            _due[uplink][target] = Now + (step * target);
            _hurried[uplink][target] = uplinks[uplink].Rise;
        }
    }

    private TimeSpan Interval(int uplink, int target)
    {
        var interval = uplinks[uplink].Interval;
        return _hurried[uplink][target] > 0 && --_hurried[uplink][target] > 0 && IntervalAfterReturn < interval ? IntervalAfterReturn : interval;
    }
}
