using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Measuring;

/// <summary>Once a second: moves slow starts on, and measures how full the lines are.</summary>
internal sealed class MeasuringService(RouterModel model, UplinkTable table, TimeProvider time, ILogger<MeasuringService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SlowStart _slowStart = new(model, table, time, logger);
    private readonly CapacityMeter _meter = new(model.Uplinks, table, time);
    private bool _failing;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                _slowStart.Tick();
                if (_meter.IsNeeded)
                {
                    Measure();
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The daemon stops.
        }
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
