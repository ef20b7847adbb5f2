using System.Collections.Immutable;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Uplinks;

/// <summary>Which uplinks of each pool may be chosen now: worked out once per change, then read by every selection. Immutable.</summary>
public sealed class UplinkSnapshot
{
    private UplinkSnapshot(UplinkTable table, long generation, ImmutableArray<PoolSnapshot> pools)
    {
        Table = table;
        Generation = generation;
        Pools = pools;
    }

    /// <summary>The live state behind this snapshot.</summary>
    public UplinkTable Table { get; }

    /// <summary>The table's generation that this was made of.</summary>
    public long Generation { get; }

    /// <summary>By <see cref="Pool.Index"/>.</summary>
    public ImmutableArray<PoolSnapshot> Pools { get; }

    /// <summary>Works out who may be chosen.</summary>
    /// <param name="pools">All pools, by their index.</param>
    /// <param name="table">The live state.</param>
    /// <param name="previous">The snapshot before this one, from which unchanged pools are taken; null: none.</param>
    public static UplinkSnapshot Create(ImmutableArray<Pool> pools, UplinkTable table, UplinkSnapshot? previous = null)
    {
        // Read first: a change that comes in between has a newer generation, and the next selection looks again.
        var generation = table.Generation;
        return new UplinkSnapshot(table, generation, [.. pools.Select(pool => PoolSnapshot.Create(pool, table, previous?.Pools[pool.Index]))]);
    }
}
