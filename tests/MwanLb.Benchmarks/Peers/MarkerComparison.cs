namespace MwanLb.Benchmarks.Peers;

/// <summary><c>mwanlb run</c> against two markers in C, in turn behind the same rules on the same router.</summary>
internal static class MarkerComparison
{
    private const int Rounds = 7;

    private static readonly (string Program, string Name)[] Peers =
    [
        ("nfqueue-marker", "nfqueue-marker.c (libnetfilter_queue, a recv and a sendto a verdict)"),
        ("netlink-marker", "netlink-marker.c (bare netlink, 64 verdicts a send)"),
    ];

    public static async Task RunAsync()
    {
        List<MarkerRound> ours = [];
        var peers = Peers.Select(_ => new List<MarkerRound>()).ToArray();
        await using (var router = await RouterUnderLoad.CreateAsync())
        {
            for (var round = 0; round < Rounds; round++)
            {
                ours.Add(await router.MeasureOursAsync());
                for (var peer = 0; peer < Peers.Length; peer++)
                {
                    peers[peer].Add(await router.MeasurePeerAsync(Peers[peer].Program));
                }
            }
        }

        for (var peer = 0; peer < Peers.Length; peer++)
        {
            RatioTable.Begin("mwanlb run", Peers[peer].Name, $"{Rounds} rounds of {RouterUnderLoad.Load}");
            Line("CPU µs a verdict, user + system", ours, peers[peer], r => r.CpuMicroseconds, "lower");
            // Ours counts connections and keeps the table beside it; the peers do nothing else.
            Line("  the thread that answers, alone", ours, peers[peer], r => r.BusiestThreadMicroseconds, "lower");
            Line("new flows/s sent", ours, peers[peer], r => r.FlowsPerSecond, "same");
            Line("% of the flows marked", ours, peers[peer], r => r.MarkedPercent, "higher");
        }
    }

    private static void Line(string what, List<MarkerRound> ours, List<MarkerRound> peer, Func<MarkerRound, double> figure, string better) =>
        RatioTable.Line(what, [.. ours.Select(figure)], [.. peer.Select(figure)], better);
}
