namespace MwanLb.Benchmarks.Peers;

/// <summary>What one round of steady load gave.</summary>
/// <param name="FlowsPerSecond">New connections sent; fewer than planned where the machine was busy.</param>
/// <param name="MarkedPercent">Of them, those that left the router with a mark.</param>
/// <param name="CpuMicroseconds">What the marker used for each of those.</param>
/// <param name="BusiestThreadMicroseconds">The same of its busiest thread.</param>
internal sealed record MarkerRound(double FlowsPerSecond, double MarkedPercent, double CpuMicroseconds, double BusiestThreadMicroseconds)
{
    // The daemon counts what there is as it starts, which is no part of a steady load.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(0.5);

    /// <summary>Measures <c>mwanlb run</c> or, where one is named, a peer.</summary>
    public static async Task<MarkerRound> MeasureAsync(RouterUnderLoad router, string? peer, int flows, int flowsPerSecond, int atOnce)
    {
        await using var marker = await router.StartMarkerAsync(peer);
        await Task.Delay(Settling);
        var before = ProcessCpu.Read(marker.Id);
        var seconds = await router.SendAsync(flows, flowsPerSecond, atOnce);
        await router.UntilQueueIsEmptyAsync();
        var cpu = ProcessCpu.Read(marker.Id) - before;
        var marked = await router.CountMarkedAsync();
        return marked > 0
            ? new MarkerRound(flows / seconds, 100.0 * marked / flows, cpu.Seconds * 1e6 / marked, cpu.BusiestThreadSeconds * 1e6 / marked)
            : throw new InvalidOperationException($"{marker.Command} marked nothing.\n{marker.Error}{marker.Output}");
    }
}
