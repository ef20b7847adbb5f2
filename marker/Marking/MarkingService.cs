using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Marker.Marking;

/// <summary>Answers all queues, one thread each, from start to stop.</summary>
internal sealed class MarkingService : IHostedService, IDisposable
{
    private readonly ImmutableArray<QueueMarker> _queues;

    public MarkingService(
        RouterModel model, SelectionEngine engine, UplinkTable table, TimeProvider time, ILogger<MarkingService> logger,
        ISystemdNotifier? systemd = null)
    {
        var watchdog = new MarkingWatchdog(systemd, model.Queues);
        _queues =
        [
            .. Enumerable.Range(0, model.Queues).Select(i =>
                new QueueMarker((ushort)(model.Queue + i), model, engine, time, logger, table.AddUnmarked, () => watchdog.SetAlive(i))),
        ];
    }

    /// <summary>Takes the queues before anything is started, so that a daemon that cannot have them says so and ends.</summary>
    /// <exception cref="NetlinkException">Another process holds one, or a capability is missing.</exception>
    public void TakeQueues()
    {
        foreach (var queue in _queues)
        {
            queue.TakeQueue();
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var queue in _queues)
        {
            queue.Start();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // All are asked before any is waited for: each may have a flood's last packets to answer.
        foreach (var queue in _queues)
        {
            queue.RequestStop();
        }

        foreach (var queue in _queues)
        {
            queue.Dispose();
        }
    }
}
