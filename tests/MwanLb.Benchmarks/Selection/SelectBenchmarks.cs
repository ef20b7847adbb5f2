using BenchmarkDotNet.Attributes;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Benchmarks.Selection;

/// <summary>One selection among eight uplinks, one thread.</summary>
public class SelectBenchmarks
{
    private readonly SelectSetup _setup = new();

    [Benchmark]
    public Uplink? RoundRobin() => _setup.RoundRobin.Select(new Flow { Path = FlowPath.Squid }).Uplink;

    [Benchmark]
    public Uplink? WeightedRoundRobin() => _setup.WeightedRoundRobin.Select(new Flow { Path = FlowPath.Squid }).Uplink;

    [Benchmark]
    public Uplink? LeastConnections() => _setup.LeastConnections.Select(new Flow { Path = FlowPath.Squid }).Uplink;

    [Benchmark(Baseline = true)]
    public Uplink LockedRotation() => _setup.LockedRotation.Next();

    [Benchmark]
    public Uplink LockedSmoothWeights() => _setup.LockedSmoothWeights.Next();
}
