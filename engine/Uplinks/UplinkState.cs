using System.Collections.Immutable;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Uplinks;

/// <summary>
/// Keeps a process on the shared table, or on its own memory while there is none, and hands out the snapshot in force.
/// </summary>
/// <remarks>
/// Selections read <see cref="Current"/>: two volatile reads, and a rebuild after a change. Files are only ever looked at by the timer:
/// once a second while the table is private, retired, or its daemon silent, so that a table that comes, goes or is replaced is followed
/// with no help. With a silent daemon the shared turns go on; what it measured is old, its health counts for nothing, and a newer file is looked for.
/// </remarks>
public sealed class UplinkState : IDisposable
{
    /// <summary>How often the table is looked after.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    /// <summary>A daemon beats once a second; after ten missed beats it is taken for gone.</summary>
    public static readonly TimeSpan HeartbeatLimit = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly ImmutableArray<Pool> _pools;
    private readonly string? _stateDirectory;
    private readonly TimeProvider _time;
    private readonly ITimer? _timer;
    private readonly Action<UplinkTableStatus>? _onChange;
    private UplinkTableStatus _status;
    private volatile UplinkSnapshot _snapshot;

    private UplinkState(
        ImmutableArray<Pool> pools, string? stateDirectory, UplinkTable? table, TimeProvider time, Action<UplinkTableStatus>? onChange, bool trustsHealth = true)
    {
        _pools = pools;
        _stateDirectory = stateDirectory;
        _time = time;
        _onChange = onChange;
        _snapshot = UplinkSnapshot.Create(pools, table ?? UplinkTable.CreatePrivate(Uplinks), trustsHealth: trustsHealth);
        if (stateDirectory is not null)
        {
            lock (_lock)
            {
                Attach_NeedsLock();
            }

            _timer = time.CreateTimer(static s => ((UplinkState)s!).Check(), this, CheckInterval, CheckInterval);
        }
    }

    /// <summary>Who may be chosen now.</summary>
    public UplinkSnapshot Current
    {
        get
        {
            var snapshot = _snapshot;
            return snapshot.Generation == snapshot.Table.Generation ? snapshot : Rebuild();
        }
    }

    /// <summary>Every uplink in the order of the configuration.</summary>
    public ImmutableArray<Uplink> Uplinks => _pools[0].Uplinks;

    /// <summary>Whether the table is shared with the daemon and all other programs.</summary>
    public bool IsShared
    {
        get
        {
            lock (_lock)
            {
                return _status.IsShared;
            }
        }
    }

    /// <summary>For a picker: follows the table in a directory that the daemon owns.</summary>
    /// <param name="stateDirectory">Where the daemon keeps the table.</param>
    /// <param name="pools">The pools by their index; the first one holds every uplink in the order of the configuration.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onChange">Told of each change between shared and own memory, once a change; at start too.</param>
    public static UplinkState Follow(
        string stateDirectory, ImmutableArray<Pool> pools, TimeProvider time, Action<UplinkTableStatus>? onChange) =>
        new(pools, stateDirectory, null, time, onChange);

    /// <summary>For the daemon, which owns the table, for whoever looks at it once, and for tests.</summary>
    /// <param name="table">The table.</param>
    /// <param name="pools">The pools by their index.</param>
    /// <param name="trustsHealth">Whether the table's health is that of a living daemon.</param>
    public static UplinkState Over(UplinkTable table, ImmutableArray<Pool> pools, bool trustsHealth = true) =>
        new(pools, null, table, TimeProvider.System, null, trustsHealth);

    /// <summary>Stops looking after the table. Selections go on to work.</summary>
    public void Dispose() => _timer?.Dispose();

    private UplinkSnapshot Rebuild()
    {
        if (!_lock.TryEnter())
        {
            // Another thread rebuilds it, or looks at files. A selection waits for nobody: this one comes before the change.
            return _snapshot;
        }

        try
        {
            return _snapshot.Generation == _snapshot.Table.Generation
                ? _snapshot
                : _snapshot = UplinkSnapshot.Create(_pools, _snapshot.Table, _snapshot, _snapshot.TrustsHealth);
        }
        finally
        {
            _lock.Exit();
        }
    }

    private void Check()
    {
        lock (_lock)
        {
            if (!_status.IsShared || _snapshot.Table.IsRetired || IsSilent(_snapshot.Table) || _status.IsDaemonSilent)
            {
                Attach_NeedsLock();
            }
        }
    }

    private void Attach_NeedsLock()
    {
        var present = _status.IsShared ? _snapshot.Table : null;
        var table = UplinkTableFile.TryOpen(_stateDirectory!, Uplinks, present, out var fault);
        if (table is null && present is { IsRetired: false })
        {
            // Somebody removed or spoilt the file. The table that is mapped already is as good as ever, and shared with whoever has it too.
            table = present;
            fault = UplinkTableFault.None;
        }

        // The health of a silent daemon is nobody's: an uplink that was down then may be up for hours. It is trusted again with the next sign of life.
        var isSilent = table is not null && IsSilent(table);
        if (table != present || isSilent == _snapshot.TrustsHealth)
        {
            _snapshot = UplinkSnapshot.Create(_pools, table ?? UplinkTable.CreatePrivate(Uplinks), _snapshot, trustsHealth: !isSilent);
        }

        Report(new UplinkTableStatus(table is not null, fault, isSilent));
    }

    private void Report(UplinkTableStatus status)
    {
        var isNews = status != _status || !_status.IsKnown;
        _status = status;
        if (isNews)
        {
            _onChange?.Invoke(status);
        }
    }

    private bool IsSilent(UplinkTable table) => table.IsSilentAt(_time.GetUtcNow());
}
