using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MwanLb.Benchmarks;
using Perfolizer.Horology;

const string CheckAllocations = "--check-allocations";

// In this process: a project generated and built for each benchmark would take minutes, and only ratios of one run are compared.
var job = Job.ShortRun
    .WithIterationCount(5)
    .WithIterationTime(TimeInterval.FromMilliseconds(250))
    .WithToolchain(InProcessEmitToolchain.Instance);
var config = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob(job)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .HideColumns(Column.Error, Column.StdDev, Column.RatioSD, Column.AllocRatio)
    .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "artifacts"));

string[] passedOn = [.. args.Where(a => a != CheckAllocations)];
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly)
    .Run(passedOn.Length == 0 ? ["--filter", "*"] : passedOn, config);
var reports = summaries.SelectMany(s => s.Reports).ToArray();
if (!args.Contains(CheckAllocations))
{
    return reports.Length > 0 && reports.All(r => r.Success) ? 0 : 1;
}

string[] excesses = [.. AllocationBaseline.FindExcesses(reports)];
foreach (var excess in excesses)
{
    Console.Error.WriteLine(excess);
}

Console.WriteLine($"allocations: {reports.Length} benchmarks, {excesses.Length} over the baseline");
return excesses.Length == 0 ? 0 : 1;
