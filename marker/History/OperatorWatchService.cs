using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MwanLb.Marker.History;

/// <summary>Looks once a second at what the operator has done.</summary>
/// <param name="create">Makes the one who compares, which reads the kernel.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it says that it cannot.</param>
internal sealed class OperatorWatchService(Func<OperatorWatch> create, TimeProvider time, ILogger<OperatorWatchService> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        OperatorWatch? watch = null;
        var isFailing = false;
        try
        {
            do
            {
                try
                {
                    watch ??= create();
                    watch.Look();
                    isFailing = false;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    if (!isFailing)
                    {
                        Log.WatchFailed(logger, e);
                    }

                    isFailing = true;
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The daemon stops.
        }
    }
}
