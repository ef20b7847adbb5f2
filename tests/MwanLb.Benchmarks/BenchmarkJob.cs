using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace MwanLb.Benchmarks;

/// <summary>How long and where benchmarks run.</summary>
internal static class BenchmarkJob
{
    /// <summary>In this process: a project generated and built for each benchmark would take minutes, and only ratios of one run are compared.</summary>
    public static Job Short { get; } = Job.ShortRun
        .WithIterationCount(5)
        .WithIterationTime(TimeInterval.FromMilliseconds(250))
        .WithToolchain(InProcessEmitToolchain.Instance);
}
