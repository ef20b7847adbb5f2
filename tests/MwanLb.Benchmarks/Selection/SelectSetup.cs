using System.Collections.Immutable;
using System.Net;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Benchmarks.Selection;

/// <summary>The subjects of the selection benchmarks: each policy behind the engine's one call, and the peers, over the same eight uplinks.</summary>
internal sealed class SelectSetup
{
    /// <summary>Eight, of weights 1 to 8.</summary>
    public static readonly ImmutableArray<Uplink> Uplinks = [.. Enumerable.Range(0, 8).Select(i => new Uplink
    {
        Index = i,
        Name = $"uplink-{i}",
        Interface = $"wan{i}",
        Gateway = IPAddress.Loopback,
        Fwmark = new Fwmark((uint)i + 1, Fwmark.DefaultMask),
        Table = (uint)i + 101,
        Weight = i + 1,
        Tier = 1,
    })];

    public SelectionEngine RoundRobin { get; } = Create(SelectionPolicyKind.RoundRobin);

    public SelectionEngine WeightedRoundRobin { get; } = Create(SelectionPolicyKind.WeightedRoundRobin);

    public SelectionEngine LeastConnections { get; } = Create(SelectionPolicyKind.LeastConnections);

    public LockedRotation LockedRotation { get; } = new(Uplinks);

    // An array, as a peer of its own would have: the interface of an ImmutableArray costs it a boxed call.
    public LockedSmoothWeights LockedSmoothWeights { get; } = new([.. Uplinks]);

    private static SelectionEngine Create(SelectionPolicyKind kind) =>
        new(UplinkState.Over(UplinkTable.CreatePrivate(Uplinks), Pool.Only(Uplinks, kind)), [], seed: 1);
}
