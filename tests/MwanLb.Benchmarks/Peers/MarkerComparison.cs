using System.Globalization;

namespace MwanLb.Benchmarks.Peers;

/// <summary><c>mwanlb run</c> against two markers in C, in turn behind the same rules on the same router.</summary>
internal static class MarkerComparison
{
    private const int Rounds = 7;
    private const int FlowsPerSecond = 40_000;
    private const int Flows = 3 * FlowsPerSecond;
    private const int FloodRounds = 5;
    private const int FloodFlows = 120_000;
    private const string NfqueueMarker = "nfqueue-marker.c (libnetfilter_queue, a recv and a sendto a verdict)";
    private const string NetlinkMarker = "netlink-marker.c (bare netlink, 64 verdicts a send)";

    public static async Task RunAsync()
    {
        await using var router = await RouterUnderLoad.CreateAsync();
        await CompareSteadyLoadAsync(router);
        await CompareFloodAsync(router);
        await RestingFigures.MeasureAsync(router);
    }

    private static async Task CompareSteadyLoadAsync(RouterUnderLoad router)
    {
        List<MarkerRound> ours = [], nfqueue = [], netlink = [];
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await MarkerRound.MeasureAsync(router, null, Flows, FlowsPerSecond));
            nfqueue.Add(await MarkerRound.MeasureAsync(router, "nfqueue-marker", Flows, FlowsPerSecond));
            netlink.Add(await MarkerRound.MeasureAsync(router, "netlink-marker", Flows, FlowsPerSecond));
        }

        PrintSteadyLoad(ours, nfqueue, NfqueueMarker, atMost: 0.75);
        PrintSteadyLoad(ours, netlink, NetlinkMarker, atMost: 1.15);
    }

    private static void PrintSteadyLoad(List<MarkerRound> ours, List<MarkerRound> peer, string name, double atMost)
    {
        var load = string.Create(CultureInfo.InvariantCulture, $"{Rounds} rounds of {Flows:N0} new UDP flows, {FlowsPerSecond:N0} a second");
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
