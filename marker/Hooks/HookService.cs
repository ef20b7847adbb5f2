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

    private volatile Queues _queues = new(Create(model.Hooks, logger));

    /// <inheritdoc/>
    public string What => "hooks";

    /// <inheritdoc/>
    public void Take(HistoryEvent happened)
    {
        foreach (var queue in _queues.Value)
        {
            queue.Take(happened);
        }
    }

    /// <inheritdoc/>
    public void Reload(RouterModel model)
    {
        var former = _queues.Value;
        _queues = new Queues(Create(model.Hooks, logger));
        // What they have been told already is run to its end.
        foreach (var queue in former)
        {
            queue.Complete();
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var queue in _queues.Value)
        {
            queue.Complete();
        }

        await Task.WhenAny(Task.WhenAll(_queues.Value.Select(queue => queue.Done)), Task.Delay(EndPatience, cancellationToken)).ConfigureAwait(false);
    }

    private static ImmutableArray<HookQueue> Create(HookModel hooks, ILogger logger) => [.. hooks.Programs.Select(program => new HookQueue(program, hooks, logger))];

    private sealed record Queues(ImmutableArray<HookQueue> Value);
}
