using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health.Traffic;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Counting;

/// <summary>The thread that counts connections and tells the pickers that the daemon lives.</summary>
/// <param name="model">The configuration.</param>
/// <param name="table">Where the counts go.</param>
/// <param name="openFeed">Opens the kernel's connection table.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it says what it does.</param>
/// <param name="testimony">Told of every event too; null: nobody.</param>
internal sealed class CountingService(
    RouterModel model, UplinkTable table, Func<IConntrackFeed> openFeed, TimeProvider time, ILogger<CountingService> logger,
    ConntrackTestimony? testimony = null) : ThreadedService("counting")
{
    private readonly Heartbeat _heartbeat = new(table, time);

    // Held to close the feed and to interrupt it: whoever stops us must not interrupt one that is closed at that moment.
    private readonly Lock _closing = new();
    private IConntrackFeed? _feed;
    private bool _failing;

    /// <inheritdoc/>
    protected override void Interrupt()
    {
        lock (_closing)
        {
            _feed?.Interrupt();
        }
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        while (!IsStopping)
        {
            try
            {
                _heartbeat.Beat();
                Count();
            }
            catch (Exception e)
            {
                // Not even a bug here may end the heartbeat. The last counts stay in force, and what is assigned goes on being added to them.
                if (!_failing)
                {
                    Log.CountFailed(logger, e);
                }

                _failing = true;
                Pause(_heartbeat.Due);
            }
        }
    }

    private void Count()
    {
        var feed = openFeed();
        lock (_closing)
        {
            _feed = feed;
        }

        try
        {
            var counter = new ConnectionCounter(model, table, feed, _heartbeat, time, logger, testimony);
            if (_failing)
            {
                _failing = false;
                table.AddCountGap();
                Log.CountRecovered(logger);
            }

            if (!feed.TellsAll)
            {
                Log.EventsIncomplete(logger);
            }

            while (!IsStopping)
            {
                if (counter.IsSettled)
                {
                    feed.Wait(counter.Patience);
                }
                else
                {
                    feed.Rest(ConnectionCounter.GatherTime);
                }

                counter.Step();
            }
        }
        finally
        {
            lock (_closing)
            {
                _feed = null;
                feed.Dispose();
            }
        }
    }
}
