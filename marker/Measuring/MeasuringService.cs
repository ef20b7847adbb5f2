using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health;

namespace MwanLb.Marker.Measuring;

/// <summary>Moves slow starts on, and measures once a second how full the lines are.</summary>
internal sealed class MeasuringService(RouterModel model, UplinkTable table, TimeProvider time, ILogger<MeasuringService> logger) : BackgroundService, IHealthObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SlowStart _slowStart = new(model, table, time, logger);
    private readonly CapacityMeter _meter = new(model.Uplinks, table, time);
    private long? _measuredAt;
    private bool _failing;

    /// <inheritdoc/>
    public void HealthChanged(HealthTransition transition) => _changes.Writer.TryWrite(true);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var changed = ChangedAsync(stoppingToken);
        try
        {
            while (true)
            {
                var due = _slowStart.Tick();
                if (_meter.IsNeeded)
                {
                    due = MeasureWhenDue() is var next && next < due ? next : due;
                }

                await Task.WhenAny(changed, Task.Delay(due, time, stoppingToken)).ConfigureAwait(false);
                stoppingToken.ThrowIfCancellationRequested();
                if (changed.IsCompleted)
                {
                    await changed.ConfigureAwait(false);
                    changed = ChangedAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The daemon stops.
        }
    }

    private Task<bool> ChangedAsync(CancellationToken stoppingToken) => _changes.Reader.ReadAsync(stoppingToken).AsTask();

    private TimeSpan MeasureWhenDue()
    {
        if (_measuredAt is { } at && Interval - time.GetElapsedTime(at) is var left && left > TimeSpan.Zero)
        {
            return left;
        }

        _measuredAt = time.GetTimestamp();
        Measure();
        return Interval;
    }

    private void Measure()
    {
        try
        {
            _meter.Measure(InterfaceCounters.Parse(File.ReadAllText(InterfaceCounters.Path)));
            _failing = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_failing)
            {
                Log.MeasuringFailed(logger, e);
            }

            _failing = true;
        }
    }
}
