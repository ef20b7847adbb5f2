using System.Globalization;

namespace MwanLb.Benchmarks.Peers;

/// <summary>How far the daemon's count of entries is from the kernel's while new connections come in.</summary>
internal static class CountingFreshness
{
    private const int Connections = 300_000;
    private const int FlowsPerSecond = 20_000;
    private const int Flows = 5 * FlowsPerSecond;
    private const int Samples = 20;
    private const double PercentLimit = 1;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    public static async Task MeasureAsync(RouterUnderLoad router)
    {
        await using var daemon = await router.StartMarkerAsync(peer: null);
        var connections = await router.FillAsync(Connections, room: Flows);
        await router.UntilCountedAsync(connections);
        var table = router.OpenTable();
        var sending = router.SendAsync(Flows, FlowsPerSecond);
        List<double> missing = [], percent = [];
        while (missing.Count < Samples)
        {
            await Task.Delay(Interval);
            // Both grow meanwhile: ours is taken for the middle of the moment in which the kernel was asked.
            var before = router.CountedEntries(table);
            var all = router.CountConfirmedEntries();
            var ours = (before + router.CountedEntries(table)) / 2.0;
            missing.Add(Math.Abs(all - ours));
            percent.Add(100 * missing[^1] / all);
        }

        await sending;
        var load = string.Create(CultureInfo.InvariantCulture, $"{Samples} samples, {connections:N0} entries and {FlowsPerSecond:N0} new flows a second");
        RatioTable.Begin("mwanlb run: entries in its table", "nf_conntrack_count", load);
        RatioTable.Plain("% of difference, the largest", [percent.Max()], limit: PercentLimit);
        RatioTable.Plain("% of difference, the median", percent);
        RatioTable.Plain("ms behind at that rate, the largest", [1000 * missing.Max() / FlowsPerSecond]);
    }
}
