using BenchmarkDotNet.Attributes;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Benchmarks.Selection;

/// <summary>One selection among eight uplinks, one thread.</summary>
public class SelectBenchmarks
{
    private static readonly FlowAddress IPv4 = FlowAddress.Parse("203.0.113.7"u8);
    private static readonly FlowAddress IPv6 = FlowAddress.Parse("2001:db8::7"u8);

    private readonly SelectSetup _setup = new();

    [Benchmark]
    public Uplink? RoundRobin() => Select(SelectionPolicyKind.RoundRobin);

    [Benchmark]
    public Uplink? RoundRobinIPv4() => SelectTowards(IPv4);

    [Benchmark]
    public Uplink? RoundRobinIPv6() => SelectTowards(IPv6);

    [Benchmark]
    public Uplink? WeightedRoundRobin() => Select(SelectionPolicyKind.WeightedRoundRobin);

    [Benchmark]
    public Uplink? LeastConnections() => Select(SelectionPolicyKind.LeastConnections);

    [Benchmark]
    public Uplink? WeightedLeastConnections() => Select(SelectionPolicyKind.WeightedLeastConnections);

    [Benchmark]
    public Uplink? Random() => Select(SelectionPolicyKind.Random);

    [Benchmark]
    public Uplink? PowerOfTwoChoices() => Select(SelectionPolicyKind.PowerOfTwoChoices);

    [Benchmark]
    public Uplink? LowestLatency() => Select(SelectionPolicyKind.LowestLatency);

    [Benchmark]
    public Uplink? LeastUsed() => Select(SelectionPolicyKind.LeastUsed);

    [Benchmark]
    public Uplink? Overflow() => Select(SelectionPolicyKind.Overflow);

    [Benchmark]
    public Uplink? Priority() => Select(SelectionPolicyKind.Priority);

    [Benchmark(Baseline = true)]
    public Uplink LockedRotation() => _setup.LockedRotation.Next();

    [Benchmark]
    public Uplink LockedSmoothWeights() => _setup.LockedSmoothWeights.Next();

    private Uplink? SelectTowards(FlowAddress destination) =>
        _setup[SelectionPolicyKind.RoundRobin].Select(new Flow { Path = FlowPath.Forwarded, Destination = destination }).Uplink;

    private Uplink? Select(SelectionPolicyKind kind) => _setup[kind].Select(new Flow { Path = FlowPath.Squid }).Uplink;
}
