using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.History;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Alerts;

/// <summary>Hands events to whoever sends alerts.</summary>
/// <param name="model">The configuration.</param>
/// <param name="table">How the uplinks are.</param>
/// <param name="directory">Where it is kept what waits.</param>
/// <param name="journal">Where it is recorded what was given up.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it says what it does.</param>
internal sealed class AlertService(
    RouterModel model, UplinkTable table, string directory, Func<IEventJournal> journal, TimeProvider time, ILogger<AlertService> logger) : IHostedService, IEventSink, IReloadable
{
    private readonly Lock _lock = new();
    private ImmutableArray<AlertWorker> _workers = [];

    // What happens while the new workers wait for the old ones' end; null: they are at work, or nobody is.
    private List<HistoryEvent>? _meanwhile;

    /// <inheritdoc/>
    public string What => "alerts";

    /// <inheritdoc/>
    public void Take(HistoryEvent happened)
    {
        lock (_lock)
        {
            _meanwhile?.Add(happened);
            foreach (var worker in _workers)
            {
                worker.Take(happened);
            }
        }
    }

    /// <inheritdoc/>
    public void Reload(RouterModel model)
    {
        // The new ones read what the old ones have left, so those must be at their end first. Nobody who records an event waits for it: what happens
        // in between, a moment in which a send is broken off, is handed to the new ones when they are there.
        EndAsync(hasSuccessors: true).GetAwaiter().GetResult();
        Start(model);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Start(model);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => EndAsync(hasSuccessors: false);

    private async Task EndAsync(bool hasSuccessors)
    {
        ImmutableArray<AlertWorker> former;
        lock (_lock)
        {
            (former, _workers) = (_workers, []);
            _meanwhile = hasSuccessors ? [] : null;
        }

        foreach (var worker in former)
        {
            await worker.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Start(RouterModel current)
    {
        var composer = new AlertComposer(current, table, time);
        ImmutableArray<AlertWorker> workers =
        [
            .. AlertOutlets.Create(current, table, time).Select(outlet => new AlertWorker(
                outlet, current.Alerts, new AlertStore(Path.Combine(directory, $"alerts-{outlet.Name}.json"), logger), composer.Compose, journal, time, logger)),
        ];
        lock (_lock)
        {
            foreach (var happened in _meanwhile ?? [])
            {
                foreach (var worker in workers)
                {
                    worker.Take(happened);
                }
            }

            (_workers, _meanwhile) = (workers, null);
        }
    }
}
