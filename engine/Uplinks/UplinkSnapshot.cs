using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Uplinks;

/// <summary>Which uplinks of each pool may be chosen now: worked out once per change, then read by every selection. Immutable.</summary>
public sealed class UplinkSnapshot
{
    private readonly AvailabilityView _view;
    private readonly ImmutableArray<PoolSnapshot> _ipv4;
    private readonly ImmutableArray<PoolSnapshot> _ipv6;

    private UplinkSnapshot(ImmutableArray<Pool> pools, UplinkTable table, long generation, UplinkSnapshot? previous, bool trustsHealth)
    {
        _view = new AvailabilityView(pools[0].Uplinks, table, trustsHealth);
        Table = table;
        Generation = generation;
        TrustsHealth = trustsHealth;
        Pools = [.. pools.Select(pool => PoolSnapshot.Create(pool, FlowFamily.Unknown, table, previous?.Pools[pool.Index], _view))];
        _ipv4 = Narrow(FlowFamily.IPv4, previous);
        _ipv6 = Narrow(FlowFamily.IPv6, previous);
    }

    /// <summary>The live state behind this snapshot.</summary>
    public UplinkTable Table { get; }

    /// <summary>The table's generation that this was made of.</summary>
    public long Generation { get; }

    /// <summary>Whether uplinks that are down are left out: not while the daemon is silent, whose word on them is old.</summary>
    internal bool TrustsHealth { get; }

    /// <summary>For connections whose family is not known. By <see cref="Pool.Index"/>.</summary>
    public ImmutableArray<PoolSnapshot> Pools { get; }

    /// <summary>For connections of a family. By <see cref="Pool.Index"/>; a pool whose uplinks all carry it is most often the same object as in <see cref="Pools"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ImmutableArray<PoolSnapshot> PoolsFor(FlowFamily family) => family switch
    {
        FlowFamily.IPv4 => _ipv4,
        FlowFamily.IPv6 => _ipv6,
        _ => Pools,
    };

    /// <summary>Whether an uplink is down, as far as anybody knows: while the daemon is silent none is.</summary>
    public bool IsDown(Uplink uplink) => _view.IsDown(uplink);

    /// <summary>Whether new connections of a family that the uplink carries may be placed on it.</summary>
    public bool IsAvailable(Uplink uplink, FlowFamily family = FlowFamily.Unknown) => _view.IsAvailable(uplink, family);

    /// <summary>Whether an uplink is drained and carries a family's new connections all the same: every one that is meant for them is down.</summary>
    public bool IsSpared(Uplink uplink, FlowFamily family) => _view.IsSpared(uplink, family);

    /// <summary>Works out who may be chosen.</summary>
    /// <param name="pools">All pools, by their index.</param>
    /// <param name="table">The live state.</param>
    /// <param name="previous">The snapshot before this one, from which unchanged pools are taken; null: none.</param>
    /// <param name="trustsHealth">Whether the table's health is that of a living daemon.</param>
    public static UplinkSnapshot Create(ImmutableArray<Pool> pools, UplinkTable table, UplinkSnapshot? previous = null, bool trustsHealth = true) =>
        // The generation is read first: a change that comes in between has a newer one, and the next selection looks again.
        new(pools, table, table.Generation, previous, trustsHealth);

    private ImmutableArray<PoolSnapshot> Narrow(FlowFamily family, UplinkSnapshot? previous) =>
    [
        .. Pools.Select(any => any.IsPanic == (any.Pool.Panic && _view.IsPanic(family)) && any.Pool.Uplinks.All(uplink => uplink.Carries(family)) && _view.AreAlike(FlowFamily.Unknown, family)
            ? any
            : PoolSnapshot.Create(any.Pool, family, Table, previous?.PoolsFor(family)[any.Pool.Index], _view)),
    ];
}
