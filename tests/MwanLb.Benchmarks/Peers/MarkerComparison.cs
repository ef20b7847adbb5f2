using System.Globalization;

namespace MwanLb.Benchmarks.Peers;

/// <summary><c>mwanlb run</c> against two markers in C, in turn behind the same rules on the same router.</summary>
internal static class MarkerComparison
{
    private const int SteadyRounds = 7;
    private const int BurstRounds = 3;
    private const int FlowsPerSecond = 40_000;
    private const int Flows = 3 * FlowsPerSecond;
    private const int FloodRounds = 5;
    private const int FloodFlows = 120_000;
    private const string NfqueueMarker = "nfqueue-marker.c (libnetfilter_queue, a recv and a sendto a verdict)";
    private const string NetlinkMarker = "netlink-marker.c (bare netlink, 64 verdicts a send)";

    public static async Task RunAsync()
    {
        await using var router = await RouterUnderLoad.CreateAsync();
        await CompareLoadAsync(router, SteadyRounds, atOnce: 1, ofNfqueue: 0.75, ofNetlink: 1.15);
        await CompareLoadAsync(router, BurstRounds, atOnce: FlowsPerSecond / 1000);
        await CompareFloodAsync(router);
        await RestingFigures.MeasureAsync(router);
    }

    // Evenly spaced, as many clients open them: who waits for each pays for the wait. In bursts all find many waiting, and what is left is the kernel's.
    private static async Task CompareLoadAsync(RouterUnderLoad router, int rounds, int atOnce, double? ofNfqueue = null, double? ofNetlink = null)
    {
        List<MarkerRound> ours = [], nfqueue = [], netlink = [];
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(await MarkerRound.MeasureAsync(router, null, Flows, FlowsPerSecond, atOnce));
            nfqueue.Add(await MarkerRound.MeasureAsync(router, "nfqueue-marker", Flows, FlowsPerSecond, atOnce));
            netlink.Add(await MarkerRound.MeasureAsync(router, "netlink-marker", Flows, FlowsPerSecond, atOnce));
        }

        var spacing = atOnce == 1 ? "evenly spaced" : string.Create(CultureInfo.InvariantCulture, $"{atOnce} at once");
        var load = string.Create(CultureInfo.InvariantCulture, $"{rounds} rounds of {Flows:N0} new UDP flows, {FlowsPerSecond:N0} a second, {spacing}");
        PrintLoad(ours, nfqueue, NfqueueMarker, load, ofNfqueue);
        PrintLoad(ours, netlink, NetlinkMarker, load, ofNetlink);
    }

    private static void PrintLoad(List<MarkerRound> ours, List<MarkerRound> peer, string name, string load, double? atMost)
    {
        RatioTable.Begin("mwanlb run", name, load);
        Line("CPU µs a verdict, user + system", r => r.CpuMicroseconds, "lower", atMost: atMost);
        // Ours counts connections and keeps the table beside it; the peers do nothing else.
        Line("  the thread that answers, alone", r => r.BusiestThreadMicroseconds, "lower");
        Line("new flows/s sent", r => r.FlowsPerSecond, "same");
        Line("% of the flows marked", r => r.MarkedPercent, "higher", atLeast: 1);

        void Line(string what, Func<MarkerRound, double> figure, string better, double? atLeast = null, double? atMost = null) =>
            RatioTable.Line(what, [.. ours.Select(figure)], [.. peer.Select(figure)], better, atLeast: atLeast, atMost: atMost);
    }

    private static async Task CompareFloodAsync(RouterUnderLoad router)
    {
        List<FloodRound> ours = [], peer = [];
        for (var round = 0; round < FloodRounds; round++)
        {
            ours.Add(await FloodRound.MeasureAsync(router, null, FloodFlows));
            peer.Add(await FloodRound.MeasureAsync(router, "netlink-marker", FloodFlows));
        }

        var load = string.Create(CultureInfo.InvariantCulture, $"{FloodRounds} floods of {FloodFlows:N0} new UDP flows, as fast as can be sent");
        RatioTable.Begin("mwanlb run", NetlinkMarker, load);
        RatioTable.Line("% of the flows marked", Of(ours, r => r.MarkedPercent), Of(peer, r => r.MarkedPercent), "higher", atLeast: 0.95);
        RatioTable.Line("new flows/s sent", Of(ours, r => r.FlowsPerSecond), Of(peer, r => r.FlowsPerSecond), "same");
        RatioTable.Plain("s after it, until all is as before", Of(ours, r => r.RecoverySeconds), Of(peer, r => r.RecoverySeconds));
        RatioTable.Plain("MB of RSS more than before", Of(ours, r => r.GrownMegabytes), Of(peer, r => r.GrownMegabytes));

        static double[] Of(List<FloodRound> rounds, Func<FloodRound, double> figure) => [.. rounds.Select(figure)];
    }
}
