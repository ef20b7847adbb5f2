using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MwanLb.Marker.Health;

namespace MwanLb.Marker.Failover;

/// <summary>Does what follows from changes of health, one after the other, beside the thread that finds them.</summary>
/// <param name="desk">Does it.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it says what failed.</param>
internal sealed class FailoverService(FailoverDesk desk, TimeProvider time, ILogger<FailoverService> logger) : BackgroundService, IHealthObserver
{
    private readonly Channel<HealthTransition> _transitions = Channel.CreateUnbounded<HealthTransition>(new UnboundedChannelOptions { SingleReader = true });

    /// <inheritdoc/>
    public void HealthChanged(HealthTransition transition) => _transitions.Writer.TryWrite(transition);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        Guard(desk.Start);
        var waiting = _transitions.Reader.WaitToReadAsync(stoppingToken).AsTask();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await Task.WhenAny(waiting, DueAsync(stoppingToken)).ConfigureAwait(false);
                while (_transitions.Reader.TryRead(out var transition))
                {
                    Guard(() => desk.Handle(transition));
                }

                Guard(desk.Tick);
                if (waiting.IsCompleted)
                {
                    await waiting.ConfigureAwait(false);
                    waiting = _transitions.Reader.WaitToReadAsync(stoppingToken).AsTask();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The daemon stops. Detours stay: they are what keeps the marks working.
        }
    }

    private Task DueAsync(CancellationToken stoppingToken)
    {
        if (desk.DueIn is not { } left)
        {
            return Task.Delay(Timeout.Infinite, stoppingToken);
        }

        return Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, stoppingToken);
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            // The next transition must find somebody who listens.
            Log.FailoverThrew(logger, e);
        }
    }
}
