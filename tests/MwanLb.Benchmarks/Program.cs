using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Running;
using MwanLb.Benchmarks;
using MwanLb.Benchmarks.Peers;

const string CheckAllocations = "--check-allocations";

if (args is ["peers", var part, var scratch])
{
    return await PeerComparison.RunAsync(part, scratch);
}

var config = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob(BenchmarkJob.Short)
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
