using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health.Traffic;
using MwanLb.Netfilter.Conntrack;

namespace MwanLb.Marker.Counting;

/// <summary>Counts the connections of each uplink: by events at once, and by a dump at the start, after a gap, and now and then.</summary>
/// <remarks>For one thread.</remarks>
internal sealed class ConnectionCounter
{
    /// <summary>How long events gather before they are read: nothing waits for each, and no count is older than two of these.</summary>
    public static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(50);

    private readonly UplinkTable _table;
    private readonly IConntrackFeed _feed;
    private readonly TimeProvider _time;
    private readonly Heartbeat _heartbeat;
    private readonly ILogger _logger;
    private readonly ConntrackTestimony? _testimony;
    private readonly LedgerKeeper _keeper;
    private readonly ResyncSchedule _schedule;
    private readonly NewConnectionRate _rate;
    private readonly long[] _assigned;
    private readonly long[] _assignedBefore;
    private long _publishedAt;

    public ConnectionCounter(RouterModel model, UplinkTable table, IConntrackFeed feed, Heartbeat heartbeat, TimeProvider time, ILogger logger, ConntrackTestimony? testimony = null)
    {
        _testimony = testimony;
        (_table, _feed, _heartbeat, _time, _logger) = (table, feed, heartbeat, time, logger);
        _keeper = new LedgerKeeper(model.Uplinks);
        _schedule = new ResyncSchedule(time);
        _rate = new NewConnectionRate(time);
        _assigned = new long[model.Uplinks.Length];
        _assignedBefore = new long[model.Uplinks.Length];
        feed.SetHearsNew(true);
        Resync();
    }

    /// <summary>Nothing has happened for a while: until an event comes, the counts stay as they are.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>How long an event may be waited for.</summary>
    public TimeSpan Patience => _schedule.Due < _heartbeat.Due ? _schedule.Due : _heartbeat.Due;

    /// <summary>Takes what has happened, and makes it known.</summary>
    public void Step()
    {
        Follow();
        Regulate();
        if (_schedule.Due == TimeSpan.Zero)
        {
            Resync();
        }
    }

    private void Follow()
    {
        _heartbeat.Beat();
        _table.ReadAssigned(_assigned);
        var visitor = new EventVisitor(_keeper, _testimony);
        var result = _feed.Drain(ref visitor);
        if (!result.IsComplete || _keeper.IsUncertain)
        {
            NoteGap(result);
        }

        IsSettled = result.Events == 0 && _assigned.AsSpan().SequenceEqual(_assignedBefore);
        if (!IsSettled)
        {
            Publish();
        }
    }

    private void Publish()
    {
        for (var slot = 0; slot < _assigned.Length; slot++)
        {
            var tally = _keeper.Tally(slot, _assigned[slot]);
            _table.SetEntries(slot, tally.Tcp, tally.All);
            // As of the step before: a connection that was assigned a moment ago may not have begun. It counts as not seen yet, perhaps twice for
            // a moment, never not at all.
            _table.SetCounted(slot, tally.Live, _assignedBefore[slot]);
        }

        _assigned.CopyTo(_assignedBefore);
        _publishedAt = _time.GetTimestamp();
    }

    private void NoteGap(ConntrackEventResult result)
    {
        if (_schedule.IsUrgent)
        {
            return;
        }

        _schedule.Hurry();
        _table.AddCountGap();
        Log.CountGap(_logger, result.IsOverrun ? "the receive buffer was full" : "an event could not be understood", _table.CountGaps);
    }

    private void Regulate()
    {
        _rate.Watch(_assigned.Sum());
        if (_rate.IsTooFast && !_keeper.IsEstimating)
        {
            _feed.SetHearsNew(false);
            // What was told until now is read before the estimate begins.
            Follow();
            _keeper.Estimate(_assigned);
            Log.Estimating(_logger, NewConnectionRate.Fast);
        }
        else if (!_rate.IsTooFast && _keeper.IsEstimating && _schedule.MayHurry)
        {
            _feed.SetHearsNew(true);
            _keeper.StopEstimating();
            _schedule.Hurry();
            Log.EstimateEnded(_logger);
        }
    }

    private void Resync()
    {
        var start = _time.GetTimestamp();
        _table.ReadAssigned(_assigned);
        if (_keeper.IsEstimating)
        {
            _keeper.Estimate(_assigned);
        }

        _schedule.Begin();
        _keeper.BeginDump();
        ConntrackDumpResult result;
        try
        {
            var visitor = new DumpVisitor(this);
            result = _feed.Dump(ref visitor);
        }
        catch
        {
            _keeper.AbandonDump();
            throw;
        }

        var wrong = _keeper.EndDump();
        _schedule.Done(_time.GetElapsedTime(start), _feed.TellsAll, result.IsComplete);
        Publish();
        IsSettled = false;
        Log.Counted(_logger, result.Entries, wrong, result.IsComplete ? "complete" : "some may be missing");
    }

    // A dump of a million entries takes a second: the counts in force go on meanwhile.
    private void FollowMeanwhile()
    {
        if (_time.GetElapsedTime(_publishedAt) >= GatherTime)
        {
            Follow();
        }
    }

    private readonly struct EventVisitor(LedgerKeeper keeper, ConntrackTestimony? testimony) : IConntrackEventVisitor
    {
        public void Visit(ConntrackChange change, scoped in ConntrackEntry entry)
        {
            keeper.Take(change, entry);
            if (testimony is not null && keeper.SlotOf(entry.Mark) is >= 0 and var uplink)
            {
                testimony.Take(uplink, change, entry);
            }
        }
    }

    private struct DumpVisitor(ConnectionCounter counter) : IConntrackVisitor
    {
        // The clock is not asked for each entry.
        private const int Stride = 16;

        private int _visited;

        public void Visit(scoped in ConntrackEntry entry)
        {
            counter._keeper.TakeDumped(entry);
            if (++_visited % Stride == 0)
            {
                counter.FollowMeanwhile();
            }
        }
    }
}
