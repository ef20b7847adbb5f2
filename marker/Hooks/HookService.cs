using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Hooks;

/// <summary>Tells the hooks of events.</summary>
/// <param name="model">The configuration.</param>
/// <param name="logger">Where the hooks' output goes.</param>
internal sealed class HookService(RouterModel model, ILogger<HookService> logger) : IHostedService, IEventSink, IReloadable
{
    // Hooks that hear of the daemon's end have so long before it goes; what takes longer goes on by itself, under its time-out, or is ended by
    // systemd with all that is the daemon's.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private ImmutableArray<HookQueue> _queues = Create(model.Hooks, [], logger);

    /// <inheritdoc/>
    public string What => "hooks";

    /// <inheritdoc/>
    public void Take(HistoryEvent happened)
    {
        lock (_lock)
        {
            foreach (var queue in _queues)
            {
                queue.Take(happened);
            }
        }
    }

    /// <inheritdoc/>
    public void Reload(RouterModel model)
    {
        lock (_lock)
        {
            // What the former ones have taken already is told to the end, and what follows behind it: each event has one queue, also while they change.
            foreach (var queue in _queues)
            {
                queue.Complete();
            }

            _queues = Create(model.Hooks, _queues, logger);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<HookQueue> last;
        lock (_lock)
        {
            last = _queues;
        }

        foreach (var queue in last)
        {
            queue.Complete();
        }

        await Task.WhenAny(Task.WhenAll(last.Select(queue => queue.Done)), Task.Delay(EndPatience, cancellationToken)).ConfigureAwait(false);
    }

    private static ImmutableArray<HookQueue> Create(HookModel hooks, ImmutableArray<HookQueue> former, ILogger logger) =>
        [.. hooks.Programs.Select(program => new HookQueue(program, hooks, logger, former.FirstOrDefault(queue => queue.Program == program)?.Done))];
}
