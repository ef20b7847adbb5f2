using System.Collections.Immutable;
using System.Net;
using BenchmarkDotNet.Attributes;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Benchmarks.Selection;

/// <summary>One selection behind so many rules of all kinds of conditions, of which the connection fits none.</summary>
public class RuleBenchmarks
{
    private static readonly FlowAddress Client = FlowAddress.Parse("192.168.7.9"u8);
    private static readonly FlowAddress Destination = FlowAddress.Parse("203.0.113.80"u8);

    private readonly SelectionEngine _none = Create(0);
    private readonly SelectionEngine _hundred = Create(100);
    private readonly SelectionEngine _thousand = Create(1000);

    [Benchmark(Baseline = true)]
    public Uplink? NoRules() => Select(_none);

    [Benchmark]
    public Uplink? HundredRules() => Select(_hundred);

    [Benchmark]
    public Uplink? ThousandRules() => Select(_thousand);

    private static Uplink? Select(SelectionEngine engine) => engine.Select(new Flow
    {
        Path = FlowPath.Squid,
        Client = Client,
        User = "anna"u8,
        Destination = Destination,
        DestinationName = "www.site-50.example.com"u8,
        DestinationPort = 443,
        Protocol = 6,
        InboundInterface = "lan0",
    }).Uplink;

    private static SelectionEngine Create(int count)
    {
        var pools = Pool.Only(SelectSetup.Uplinks, SelectionPolicyKind.RoundRobin);
        ImmutableArray<Rule> rules = [.. Enumerable.Range(0, count).Select(i => new Rule(i, $"rule #{i + 1}", CreateMatch(i), pools[0]))];
        return new SelectionEngine(UplinkState.Over(UplinkTable.CreatePrivate(SelectSetup.Uplinks), pools), rules, seed: 1);
    }

    // Each fits the benchmark's connection but for one condition, which takes turns over all kinds.
    private static RuleMatch CreateMatch(int i) => (i % 8) switch
    {
        0 => new() { Clients = [Network($"192.168.{(i % 200) + 10}.0/24"), Network($"10.{i % 256}.0.0/16")] },
        1 => new() { Destinations = [Network($"198.51.{i % 256}.0/24"), Network("2001:db8::/32")], Paths = [FlowPath.Squid] },
        2 => new() { Domains = [$"site-{i}.example.org", $"www.site-{i}.example.com"], Ports = [new(443, 443)] },
        3 => new() { Ports = [new((ushort)(1000 + i), (ushort)(2000 + i))], Protocols = [6, 17] },
        4 => new() { Users = [$"user-{i}"], Clients = [Network("192.168.0.0/16")] },
        5 => new() { Interfaces = [$"lan{i}"], Domains = ["example.com"] },
        6 => new() { Paths = [FlowPath.Proxy, FlowPath.Forwarded] },
        _ => new() { Protocols = [17], Ports = [new(1, 1023)] },
    };

    private static AddressPrefix Network(string text) => AddressPrefix.FromNetwork(IPNetwork.Parse(text));
}
