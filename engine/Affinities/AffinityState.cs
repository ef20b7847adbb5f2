using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Affinities;

/// <summary>What keeps connections that belong together on one uplink: how sites are found, and what was placed where.</summary>
/// <remarks>
/// Safe for any number of threads. As with <see cref="UplinkState"/>, files are looked at by a timer alone: once a second the table is, while it is
/// this process' own, and opened again after the daemon has replaced it. What no pool needs is neither read nor made.
/// </remarks>
public sealed class AffinityState : IDisposable
{
    /// <summary>The table's file inside the state directory; there where a pool remembers its placements.</summary>
    public const string FileName = "affinity";

    private readonly ImmutableArray<Uplink> _uplinks;
    private readonly ulong[] _names;
    private readonly ulong[] _pools;
    private readonly PublicSuffixList _suffixes;
    private readonly TimeProvider _time;
    private readonly string? _stateDirectory;
    private readonly Action<string>? _onNotice;
    private readonly ITimer? _timer;
    private bool _isShared;
    private volatile AffinityTable? _table;

    private AffinityState(
        ImmutableArray<Pool> pools, int entries, PublicSuffixList suffixes, TimeProvider time, string? stateDirectory, Action<string>? onNotice)
    {
        _uplinks = pools[0].Uplinks;
        _names = [.. _uplinks.Select(uplink => StableHash.Of(uplink.Name))];
        _pools = [.. pools.Select(pool => StableHash.Of(pool.Name))];
        _suffixes = suffixes;
        _time = time;
        _stateDirectory = stateDirectory;
        _onNotice = onNotice;
        if (!pools.Any(Remembers))
        {
            return;
        }

        if (stateDirectory is not null)
        {
            Attach(isFirst: true);
            _timer = time.CreateTimer(static s => ((AffinityState)s!).Check(), this, UplinkState.CheckInterval, UplinkState.CheckInterval);
        }

        _table ??= AffinityTable.CreatePrivate(entries, _names);
    }

    /// <summary>The hash of each uplink's name, by its index.</summary>
    internal ReadOnlySpan<ulong> Names => _names;

    /// <summary>For a picker: follows the table in a directory that the daemon owns.</summary>
    /// <param name="stateDirectory">Where the daemon keeps the table.</param>
    /// <param name="model">The configuration.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onNotice">Told in a sentence what is not as it should be, once a change.</param>
    public static AffinityState Follow(string stateDirectory, RouterModel model, TimeProvider time, Action<string>? onNotice) =>
        new(model.Pools, model.AffinityEntries, Suffixes(model, onNotice), time, stateDirectory, onNotice);

    /// <summary>
    /// For the daemon, which makes the table where a pool needs one, and uses the present one on where it fits. Where it cannot be made, each
    /// program remembers for itself: no reason to place no connection at all.
    /// </summary>
    /// <param name="stateDirectory">There already.</param>
    /// <param name="model">The configuration.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onNotice">Told in a sentence what is not as it should be.</param>
    public static AffinityState OpenOrCreate(string stateDirectory, RouterModel model, TimeProvider time, Action<string>? onNotice)
    {
        if (model.Pools.Any(Remembers))
        {
            try
            {
                AffinityTableFile.OpenOrCreate(stateDirectory, [.. model.Uplinks.Select(u => StableHash.Of(u.Name))], model.AffinityEntries);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                onNotice?.Invoke($"{Path.Combine(stateDirectory, FileName)} cannot be made: {e.Message}");
            }
        }

        return Follow(stateDirectory, model, time, onNotice);
    }

    /// <summary>In this process' own memory: for simulations.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onNotice">Told in a sentence what is not as it should be.</param>
    public static AffinityState InMemory(RouterModel model, TimeProvider time, Action<string>? onNotice) =>
        new(model.Pools, model.AffinityEntries, Suffixes(model, onNotice), time, null, onNotice);

    /// <summary>Stops looking after the table. Selections go on to work.</summary>
    public void Dispose() => _timer?.Dispose();

    /// <summary>In this process' own memory, with no configuration behind it.</summary>
    internal static AffinityState InMemory(ImmutableArray<Pool> pools, int entries, PublicSuffixList suffixes, TimeProvider time) =>
        new(pools, entries, suffixes, time, null, null);

    /// <summary>The key of a connection for a pool's affinity; 0: it is placed by itself.</summary>
    internal ulong KeyOf(in Flow flow, PoolSnapshot snapshot)
    {
        var pool = snapshot.Pool;
        Span<byte> buffer = stackalloc byte[AffinityKey.BufferSize];
        var key = AffinityKey.Create(flow, pool.Affinity.Scope, _suffixes, buffer);
        if (!key.IsKnown)
        {
            return 0;
        }

        // What a pool remembers is its own matter; a hash leads to the same uplink wherever that is a candidate. And where not all uplinks carry a
        // family, its placements are remembered apart: else a client of both would lose the one with each connection of the other.
        var hash = pool.Affinity.Mode is AffinityMode.Remember
            ? StableHash.Mix(key.Hash(), _pools[pool.Index] + (ulong)snapshot.Family)
            : key.Hash();
        return Math.Max(1, hash);
    }

    /// <summary>A connection's key in words; null: it is placed by itself.</summary>
    internal string? DescribeKey(in Flow flow, Pool pool)
    {
        Span<byte> buffer = stackalloc byte[AffinityKey.BufferSize];
        return AffinityKey.Create(flow, pool.Affinity.Scope, _suffixes, buffer).Describe();
    }

    /// <summary>Where a key was placed before, if that is a candidate; null: it is to be placed.</summary>
    internal Uplink? Recall(ulong key, PoolSnapshot pool) => _table!.Recall(key, TermOf(pool.Pool), pool.CandidateSlots) switch
    {
        >= 0 and var slot => _uplinks[slot],
        _ => null,
    };

    /// <summary>Notes where a key is placed: as asked, or where another process has just placed it.</summary>
    internal Uplink Remember(ulong key, PoolSnapshot pool, Uplink chosen) =>
        _uplinks[_table!.Remember(key, chosen.Index, TermOf(pool.Pool), pool.CandidateSlots)];

    /// <summary>Where a key was placed, candidate or not, and how long ago it was used last.</summary>
    internal (Uplink? Uplink, TimeSpan Age) Peek(ulong key, Pool pool) => _table!.Peek(key, TermOf(pool), out var age) is >= 0 and var slot
        ? (_uplinks[slot], TimeSpan.FromSeconds(age))
        : (null, TimeSpan.Zero);

    private static bool Remembers(Pool pool) => pool.Affinity is { Scope: not AffinityScope.None, Mode: AffinityMode.Remember };

    private static PublicSuffixList Suffixes(RouterModel model, Action<string>? onNotice)
    {
        if (!model.Pools.Any(pool => pool.Affinity.Scope is AffinityScope.ClientSite))
        {
            return PublicSuffixList.Empty;
        }

        var list = PublicSuffixList.Load(model.PublicSuffixList, out var problem);
        if (problem is not null)
        {
            onNotice?.Invoke(problem);
        }

        return list;
    }

    private AffinityTerm TermOf(Pool pool) => new(
        (uint)(_time.GetTimestamp() / _time.TimestampFrequency),
        (uint)Math.Clamp(Math.Ceiling(pool.Affinity.Time.TotalSeconds), 0, int.MaxValue));

    private void Check()
    {
        if (!_isShared || _table!.IsRetired)
        {
            Attach(isFirst: false);
        }
    }

    private void Attach(bool isFirst)
    {
        var table = AffinityTableFile.TryOpen(_stateDirectory!, _names, out var problem);
        if (table is not null)
        {
            _table = table;
            if (!_isShared && !isFirst)
            {
                _onNotice?.Invoke("shares the affinity table with the daemon");
            }

            _isShared = true;
        }
        else if (isFirst)
        {
            _onNotice?.Invoke($"remembers placements in its own memory: {problem}");
        }
    }
}
