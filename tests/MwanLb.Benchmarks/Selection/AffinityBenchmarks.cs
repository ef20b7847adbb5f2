using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Benchmarks.Selection;

/// <summary>One selection among eight uplinks that keeps a client, or a client and a site, on one of them; 4,096 clients in turn.</summary>
public class AffinityBenchmarks
{
    private const uint Clients = 4096;

    private readonly SelectionEngine _none = Create(default, SelectionPolicyKind.WeightedRoundRobin);
    private readonly SelectionEngine _hash = Create(new(AffinityScope.Client, AffinityMode.Hash, default), SelectionPolicyKind.RoundRobin);
    private readonly SelectionEngine _weightedHash = Create(new(AffinityScope.Client, AffinityMode.Hash, default), SelectionPolicyKind.WeightedRoundRobin);
    private readonly SelectionEngine _siteHash = Create(new(AffinityScope.ClientSite, AffinityMode.Hash, default), SelectionPolicyKind.WeightedRoundRobin);
    private readonly SelectionEngine _remember =
        Create(new(AffinityScope.Client, AffinityMode.Remember, TimeSpan.FromMinutes(5)), SelectionPolicyKind.WeightedRoundRobin);

    private uint _client;

    [Benchmark(Baseline = true)]
    public Uplink? NoAffinity() => Select(_none);

    [Benchmark]
    public Uplink? Hash() => Select(_hash);

    [Benchmark]
    public Uplink? WeightedHash() => Select(_weightedHash);

    [Benchmark]
    public Uplink? SiteHash() => Select(_siteHash);

    [Benchmark]
    public Uplink? Remember() => Select(_remember);

    private Uplink? Select(SelectionEngine engine) => engine.Select(new Flow
    {
        Path = FlowPath.Squid,
        Client = new FlowAddress(((UInt128)0xffff << 32) | 0x0a000000 | (++_client % Clients)),
        DestinationName = "www.example.com"u8,
    }).Uplink;

    private static SelectionEngine Create(Affinity affinity, SelectionPolicyKind policy)
    {
        ImmutableArray<Pool> pools = [Pool.Only(SelectSetup.Uplinks, policy)[0] with { Affinity = affinity }];
        return new SelectionEngine(UplinkState.Over(UplinkTable.CreatePrivate(SelectSetup.Uplinks), pools), [], seed: 1);
    }
}
