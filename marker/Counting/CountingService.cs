using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health.Traffic;

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
    ConntrackTestimony? testimony = null) : IHostedService, IDisposable
{
    private readonly ManualResetEventSlim _stopping = new();
    private readonly Heartbeat _heartbeat = new(table, time);

    // Held to close the feed and to interrupt it: whoever stops us must not interrupt one that is closed at that moment.
    private readonly Lock _closing = new();
    private IConntrackFeed? _feed;
    private Thread? _thread;
    private bool _failing;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Run) { Name = "counting", IsBackground = true };
        _thread.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Stop();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _stopping.Dispose();
    }

    private void Stop()
    {
        _stopping.Set();
        lock (_closing)
        {
            _feed?.Interrupt();
        }

        _thread?.Join();
    }

    private void Run()
    {
        while (!_stopping.IsSet)
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
                _stopping.Wait(_heartbeat.Due);
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

            while (!_stopping.IsSet)
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
