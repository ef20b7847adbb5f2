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
    public static readonly ImmutableArray<Uplink> Uplinks = [.. Enumerable.Range(0, 8).Select(i => CreateUplink(i, weight: i + 1))];

    private readonly SelectionEngine[] _engines = [.. Enum.GetValues<SelectionPolicyKind>().Select(Create)];

    /// <summary>The engine whose only pool goes by a policy.</summary>
    public SelectionEngine this[SelectionPolicyKind kind] => _engines[(int)kind];

    public LockedRotation LockedRotation { get; } = new(Uplinks);

    // An array, as a peer of its own would have: the interface of an ImmutableArray costs it a boxed call.
    public LockedSmoothWeights LockedSmoothWeights { get; } = new([.. Uplinks]);

    /// <summary>One uplink of tier 1.</summary>
    public static Uplink CreateUplink(int index, int weight) => new()
    {
        Index = index,
        Name = $"uplink-{index}",
        Interface = $"wan{index}",
        Gateway = IPAddress.Loopback,
        HasIPv6 = true,
        Fwmark = new Fwmark((uint)index + 1, Fwmark.DefaultMask),
        Table = (uint)index + 101,
        Weight = weight,
        Tier = 1,
    };

    private static SelectionEngine Create(SelectionPolicyKind kind)
    {
        var table = UplinkTable.CreatePrivate(Uplinks);
        foreach (var uplink in Uplinks)
        {
            // About equal: the latency policy must look at all, the overflow policy finds room in the last one only.
            table.AddRtt(uplink.Index, TimeSpan.FromMicroseconds(20_000 + uplink.Index));
            table.SetUsed(uplink.Index, uplink.Index == Uplinks.Length - 1 ? 0 : 900_000, usedPerConnection: 0);
        }

        return new(UplinkState.Over(table, Pool.Only(Uplinks, kind)), [], seed: 1);
    }
}
