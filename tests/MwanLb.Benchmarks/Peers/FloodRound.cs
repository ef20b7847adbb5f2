using System.Diagnostics;

namespace MwanLb.Benchmarks.Peers;

/// <summary>What a flood gave.</summary>
/// <param name="FlowsPerSecond">New connections sent.</param>
/// <param name="MarkedPercent">Of them, those that left the router with a mark.</param>
/// <param name="GrownMegabytes">By how much the marker's resident memory was larger when all was over.</param>
/// <param name="RecoverySeconds">From the last packet until the queue was empty and new connections were marked as ever.</param>
internal sealed record FloodRound(double FlowsPerSecond, double MarkedPercent, double GrownMegabytes, double RecoverySeconds)
{
    // Longer than the daemon's own second of calm, after which it counts anew what the flood left behind.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    /// <summary>Measures <c>mwanlb run</c> or, where one is named, a peer.</summary>
    public static async Task<FloodRound> MeasureAsync(RouterUnderLoad router, string? peer, int flows)
    {
        await using var marker = await router.StartMarkerAsync(peer);
        using var check = new SpreadCheck(router.Lab);
        // Unmeasured: the first connections touch memory that is there from then on.
        await check.UntilSpreadAsync();
        var before = ProcessMemory.ReadMegabytes(marker.Id);
        var seconds = await router.SendAsync(flows, flowsPerSecond: 0);
        var ended = Stopwatch.GetTimestamp();
        await router.UntilQueueIsEmptyAsync();
        await check.UntilSpreadAsync();
        var recovery = Stopwatch.GetElapsedTime(ended);
        var marked = await router.CountMarkedAsync();
        await Task.Delay(Calm);
        var grown = ProcessMemory.ReadMegabytes(marker.Id) - before;
        return new FloodRound(flows / seconds, 100.0 * marked / flows, grown, recovery.TotalSeconds);
    }
}
