using System.Diagnostics;
using System.Globalization;
using MwanLb.Lab;

namespace MwanLb.Benchmarks.Peers;

/// <summary>Counting the connections of each uplink: by <c>mwanlb run</c> and <c>mwanlb stats</c> against a script that reads conntrack's list.</summary>
internal static class CountingComparison
{
    private const int Rounds = 7;
    private const int Connections = 300_000;
    private const double RatioLimit = 1.0 / 20;
    private const string Directory = "/run/bench";
    private const string Peer = "seed-counts.sh (conntrack -L, grep and wc for each mark)";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(60);

    private static readonly string Script = Path.Combine(Product.Root, "tests", "peers", "seed-counts.sh");

    public static async Task RunAsync()
    {
        await using var router = await RouterUnderLoad.CreateAsync();
        await CompareCostAsync(router);
        await CountingFreshness.MeasureAsync(router);
    }

    private static async Task CompareCostAsync(RouterUnderLoad router)
    {
        await using var daemon = await router.StartMarkerAsync(peer: null);
        var startedAt = Stopwatch.GetTimestamp();
        var connections = await router.FillAsync(Connections);
        await router.UntilCountedAsync(connections);
        List<double> ours = [], script = [], scriptCpu = [], stats = [];
        for (var round = 0; round < Rounds; round++)
        {
            var begin = Stopwatch.GetTimestamp();
            var before = ProcessCpu.Read(daemon.Id);
            scriptCpu.Add(await MeasureCpuAsync(router.Lab.Router, $"bash {Script}"));
            // Once a second; where it takes longer, without a pause.
            var rest = Interval - Stopwatch.GetElapsedTime(begin);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
            var percent = 100 / Stopwatch.GetElapsedTime(begin).TotalSeconds;
            ours.Add((ProcessCpu.Read(daemon.Id) - before).Seconds * percent);
            script.Add(scriptCpu[^1] * percent);
            stats.Add(await MeasureCpuAsync(router.Lab.Router, "mwanlb stats --format csv >stats.csv"));
            await router.Lab.Router.ShellAsync($"cd {Directory} && cmp marks_stats.csv stats.csv");
        }

        var sinceStart = 100 * ProcessCpu.Read(daemon.Id).Seconds / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        var table = string.Create(CultureInfo.InvariantCulture, $"{Rounds} rounds, {connections:N0} connections of 3 marks");
        RatioTable.Begin("mwanlb run", Peer, table);
        RatioTable.Line("% of a core, counting once a second", ours, script, "lower", atMost: RatioLimit);
        // With all the events of so many new connections, and the dump at the start.
        RatioTable.Line("  since its start, nothing left out", [sinceStart], [script.Order().ElementAt(Rounds / 2)], "lower", atMost: RatioLimit);
        RatioTable.Begin("mwanlb stats", Peer, table);
        RatioTable.Line("CPU seconds, once", stats, scriptCpu, "lower");
        if (connections < Connections)
        {
            RatioTable.Note($"nf_conntrack_max of this machine allows no {Connections:N0} entries");
        }
    }

    /// <summary>The CPU time, user and system, of a command and all that it starts.</summary>
    private static async Task<double> MeasureCpuAsync(LabHost host, string command)
    {
        var timed = await host.RunAsync(
            CommandLimit, "bash", "-ec", $"mkdir -p {Directory}; cd {Directory}; TIMEFORMAT='%3U %3S'; time {command} 2>complaints");
        return timed.EnsureSuccess().Error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Sum(seconds => double.Parse(seconds, CultureInfo.InvariantCulture));
    }
}
