using System.Collections.Immutable;
using System.Net;
using MwanLb.Engine.Uplinks;

namespace MwanLb.TicketTaker;

/// <summary>Uplinks as a checked configuration would give them, the same in the tests and in the processes that they start.</summary>
public static class SampleUplinks
{
    /// <summary>One uplink of tier 1 for each weight.</summary>
    public static ImmutableArray<Uplink> OfWeights(params ReadOnlySpan<int> weights)
    {
        var uplinks = ImmutableArray.CreateBuilder<Uplink>(weights.Length);
        foreach (var weight in weights)
        {
            uplinks.Add(Create(uplinks.Count, weight));
        }

        return uplinks.MoveToImmutable();
    }

    /// <summary>One uplink.</summary>
    public static Uplink Create(int index, int weight = 1, int tier = 1) => new()
    {
        Index = index,
        Name = $"uplink-{index}",
        Interface = $"wan{index}",
        Gateway = new IPAddress([192, 168, 100, (byte)(index + 1)]),
        Fwmark = new Fwmark((uint)index + 1, Fwmark.DefaultMask),
        Table = (uint)index + 101,
        Weight = weight,
        Tier = tier,
    };
}
