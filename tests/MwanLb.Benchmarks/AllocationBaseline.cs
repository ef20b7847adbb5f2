using System.Text.Json;
using BenchmarkDotNet.Reports;

namespace MwanLb.Benchmarks;

/// <summary>The bytes that each benchmark may allocate per operation, as <c>baseline.json</c> has them.</summary>
internal static class AllocationBaseline
{
    /// <summary>What exceeds the baseline, could not be measured, or is not in it.</summary>
    public static IEnumerable<string> FindExcesses(IReadOnlyCollection<BenchmarkReport> reports)
    {
        var allowed = JsonSerializer.Deserialize<Dictionary<string, long>>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "baseline.json")))!;
        if (reports.Count == 0)
        {
            yield return "no benchmark was run";
        }

        foreach (var report in reports)
        {
            var method = report.BenchmarkCase.Descriptor.WorkloadMethod;
            var name = $"{method.DeclaringType!.Name}.{method.Name}";
            var measured = report.Success ? report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) : null;
            if (measured is null)
            {
                yield return $"{name}: not measured";
            }
            else if (!allowed.TryGetValue(name, out var limit))
            {
                yield return $"{name}: {measured} bytes/op, not in baseline.json";
            }
            else if (measured > limit)
            {
                yield return $"{name}: {measured} bytes/op, allowed are {limit}";
            }
        }
    }
}
