using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using MwanLb.Benchmarks.Selection;
using MwanLb.Engine.Configuration;

namespace MwanLb.Benchmarks.Peers;

/// <summary>The engine's one call against the usual ways to choose in turn, by the selection benchmarks.</summary>
internal static class EngineComparison
{
    private static readonly (Type Benchmarks, string Threads)[] Runs =
    [
        (typeof(SelectBenchmarks), "1 thread"),
        (typeof(ContendedSelectBenchmarks), "2 threads"),
    ];

    public static void Run(string scratch)
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(BenchmarkJob.Short)
            .AddLogger(NullLogger.Instance)
            .WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(scratch);
        var reports = Runs.SelectMany(run => BenchmarkRunner.Run(run.Benchmarks, config).Reports).ToArray();
        if (reports.Length == 0 || reports.Any(r => !r.Success))
        {
            throw new InvalidOperationException("Not every selection benchmark ran.");
        }

        RatioTable.Begin("SelectionEngine.Select", "LockedRotation (a queue under a lock)", "8 uplinks, ns a selection");
        Line(reports, SelectionPolicyKind.RoundRobin, nameof(SelectBenchmarks.LockedRotation), limit: 25);
        RatioTable.Begin("SelectionEngine.Select", "LockedSmoothWeights (credits under a lock)", "8 uplinks, ns a selection");
        foreach (var kind in Enum.GetValues<SelectionPolicyKind>().Where(kind => kind is not SelectionPolicyKind.RoundRobin))
        {
            Line(reports, kind, nameof(SelectBenchmarks.LockedSmoothWeights), kind is SelectionPolicyKind.LeastConnections ? 60 : null);
        }

        ThreadScaling.Run();
    }

    private static void Line(BenchmarkReport[] reports, SelectionPolicyKind kind, string peer, double? limit)
    {
        var ours = kind.ToString();
        foreach (var (benchmarks, threads) in Runs)
        {
            RatioTable.Line($"{ours}, {threads}", Nanoseconds(ours), Nanoseconds(peer), "lower", benchmarks == typeof(SelectBenchmarks) ? limit : null);

            IReadOnlyList<double> Nanoseconds(string method) => reports
                .Single(r => r.BenchmarkCase.Descriptor.WorkloadMethod is var m && m.DeclaringType == benchmarks && m.Name == method)
                .ResultStatistics!.OriginalValues;
        }
    }
}
