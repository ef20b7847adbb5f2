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

    // Each uplink and target has one, and all ask at once: a target that is dead holds nobody up. The targets are IPv4: an uplink that carries none
    // would lose every echo, and be taken for the slowest.
    private readonly EchoProbe[] _probes =
    [
        .. model.Uplinks.Where(uplink => uplink.HasIPv4).SelectMany(_ => model.ProbeTargets, (uplink, target) => (uplink, target))
            .Select((p, i) => new EchoProbe(p.uplink, p.target, Identifier(i), time)),
    ];

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
        var rtt = await probe.MeasureAsync(Limit, cancellationToken).ConfigureAwait(false);
        table.AddRtt(probe.Uplink.Index, rtt ?? Limit);
        Log.Measured(logger, probe.Uplink.Name, probe.Target, rtt?.TotalMilliseconds ?? double.NaN);
    }

    // 64 uplinks and 8 targets have 512 probes; of the process id, the bits that are left.
    private static ushort Identifier(int probe) => (ushort)((Environment.ProcessId << 9) | probe);
}
