using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Health;

/// <summary>Measures each uplink's round-trip time to the configured targets, where some pool goes by it.</summary>
internal sealed class RttService(RouterModel model, UplinkTable table, TimeProvider time, ILogger<RttService> logger) : BackgroundService
{
    // As often as an average over eight samples (RFC 6298) follows a line within half a minute, at two small packets a target and round.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(4);

    // Far above any line in use, a satellite's 600 ms included. What is lost counts as this long: a line that loses packets is no fast one.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly EchoProbe[] _probes = [.. model.Uplinks.Select(u => new EchoProbe(u, Identifier(u), time))];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!model.Pools.Any(p => p.Policy is SelectionPolicyKind.LowestLatency))
        {
            return;
        }

        if (!Capabilities.CanSendEchoes(File.ReadAllText("/proc/self/status")))
        {
            Log.CannotMeasure(logger);
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await Task.WhenAll(_probes.Select(probe => MeasureAsync(probe, stoppingToken))).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The daemon stops.
        }
    }

    private async Task MeasureAsync(EchoProbe probe, CancellationToken cancellationToken)
    {
        foreach (var target in model.ProbeTargets)
        {
            var rtt = await probe.MeasureAsync(target, Limit, cancellationToken).ConfigureAwait(false);
            table.AddRtt(probe.Uplink.Index, rtt ?? Limit);
            Log.Measured(logger, probe.Uplink.Name, target, rtt?.TotalMilliseconds ?? double.NaN);
        }
    }

    /// <summary>Tells our echoes from those of other programs, and one uplink's from another's.</summary>
    private static ushort Identifier(Uplink uplink) => (ushort)((Environment.ProcessId * Uplink.MaxCount) + uplink.Index);
}
