using System.Collections.Immutable;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Uplinks;

/// <summary>Which uplinks may be chosen now, and in which proportions: worked out once per change, then read by every selection. Immutable.</summary>
public sealed class UplinkSnapshot
{
    private UplinkSnapshot(UplinkTable table, long generation, ImmutableArray<Uplink> candidates, ImmutableArray<int> weights)
    {
        Table = table;
        Generation = generation;
        Candidates = candidates;
        Weights = weights;
        Schedule = SmoothSchedule.Create(weights.AsSpan());
    }

    /// <summary>The live state behind this snapshot.</summary>
    public UplinkTable Table { get; }

    /// <summary>The table's generation that this was made of.</summary>
    public long Generation { get; }

    /// <summary>The available uplinks of the lowest tier that has any; those of weight 0 only where no other is left. May be empty.</summary>
    public ImmutableArray<Uplink> Candidates { get; }

    /// <summary>The weights in force of <see cref="Candidates"/>, each at least 1.</summary>
    public ImmutableArray<int> Weights { get; }

    /// <summary>One cycle of turns by weight: places in <see cref="Candidates"/>.</summary>
    public ImmutableArray<byte> Schedule { get; }

    /// <summary>Works out who may be chosen.</summary>
    public static UplinkSnapshot Create(ImmutableArray<Uplink> uplinks, UplinkTable table)
    {
        // Read first: a change that comes in between has a newer generation, and the next selection looks again.
        var generation = table.Generation;
        var available = uplinks.Where(u => table.Health(u.Index) != UplinkHealth.Down && !table.IsDraining(u.Index)).ToArray();
        var tier = available.Length == 0 ? 0 : available.Min(u => u.Tier);
        var candidates = available.Where(u => u.Tier == tier).ToArray();
        // Read once each: the daemon may be writing, and a weight that was positive a moment ago may be 0 now.
        var weighted = candidates.Select(u => (Uplink: u, Weight: table.Weight(u.Index))).Where(u => u.Weight > 0).ToArray();
        return weighted.Length > 0
            ? new UplinkSnapshot(table, generation, [.. weighted.Select(u => u.Uplink)], [.. weighted.Select(u => u.Weight)])
            : new UplinkSnapshot(table, generation, [.. candidates], [.. candidates.Select(_ => 1)]);
    }
}
