using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Lab;

namespace MwanLb.Benchmarks.Peers;

/// <summary>mwanlb-helper against the same in C, both driven as Squid drives a helper.</summary>
internal static class HelperComparison
{
    private const int Rounds = 15;
    private const int Starts = 20;
    private const int FewRequests = 8_000;
    private const int ManyRequests = 80_000;
    private const double FirstAnswerLimitMilliseconds = 25;
    private const double RssLimitMegabytes = 15;

    public static void Run(string scratch)
    {
        string[] ours = PrepareOurs(scratch);
        string[] peer = [PeerProgram.Path("squid-helper")];
        var (oursOne, peerOne) = Interleave(Rounds, FewRequests, 1, ours, peer);
        var (oursMany, peerMany) = Interleave(Rounds, ManyRequests, 100, ours, peer);
        var (oursStart, peerStart) = Interleave(Starts, 1, 1, ours, peer);

        RatioTable.Begin("mwanlb-helper", "squid-helper.c (fgets, printf)", $"{Rounds} rounds, {Starts} starts");
        Line("answers/s, 1 outstanding", oursOne, peerOne, r => r.AnswersPerSecond, "higher", atLeast: 1);
        Line("answers/s, 100 outstanding", oursMany, peerMany, r => r.AnswersPerSecond, "higher", atLeast: 1.5);
        Line("CPU µs an answer, 1 outstanding", oursOne, peerOne, r => r.CpuSecondsPerAnswer * 1e6, "lower");
        Line("CPU µs an answer, 100 outstanding", oursMany, peerMany, r => r.CpuSecondsPerAnswer * 1e6, "lower");
        Line("start to first answer, ms", oursStart, peerStart, r => r.FirstAnswerSeconds * 1e3, "lower", FirstAnswerLimitMilliseconds);
        Line("peak RSS, MB", oursMany, peerMany, r => r.PeakRssKib * 1024 / 1e6, "lower", RssLimitMegabytes);
    }

    // With the shared table, as beside a daemon: turns are taken in the mapped file.
    private static string[] PrepareOurs(string scratch)
    {
        var configuration = Path.Combine(scratch, "mwanlb.toml");
        var state = Path.Combine(scratch, "state");
        File.WriteAllText(configuration, new GatewayOptions().ToToml(LabTopology.Separate(3)));
        var model = ConfigurationFile.Load(configuration).Model
            ?? throw new InvalidOperationException($"{configuration} was refused.");
        UplinkTableFile.OpenOrCreate(state, model.Uplinks, TimeProvider.System.GetUtcNow(), out _);
        return [Product.Program("mwanlb-helper"), "--config", configuration, "--state", state];
    }

    private static (HelperRun[] Ours, HelperRun[] Peer) Interleave(int rounds, int requests, int outstanding, string[] ours, string[] peer)
    {
        var pairs = Enumerable.Range(0, rounds)
            .Select(_ => (Ours: HelperRun.Measure(requests, outstanding, ours), Peer: HelperRun.Measure(requests, outstanding, peer)))
            .ToArray();
        return ([.. pairs.Select(p => p.Ours)], [.. pairs.Select(p => p.Peer)]);
    }

    private static void Line(
        string what, HelperRun[] ours, HelperRun[] peer, Func<HelperRun, double> figure, string better, double? limit = null, double? atLeast = null) =>
        RatioTable.Line(what, [.. ours.Select(figure)], [.. peer.Select(figure)], better, limit, atLeast);
}
