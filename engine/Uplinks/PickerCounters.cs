using System.Runtime.CompilerServices;

namespace MwanLb.Engine.Uplinks;

/// <summary>Counts in the table in force what this process answers, and says there once a second that it lives.</summary>
/// <remarks>Safe for any number of threads. Where all of the table's cells are taken, nothing is counted until one is free.</remarks>
public sealed class PickerCounters : IDisposable
{
    private readonly Lock _lock = new();
    private readonly UplinkState _state;
    private readonly PickerKind _kind;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private UplinkTable? _table;
    private volatile PickerCell? _cell;
    private bool _isOver;

    /// <summary>Begins.</summary>
    /// <param name="state">Which table is in force.</param>
    /// <param name="kind">What this process is.</param>
    /// <param name="time">The clock.</param>
    public PickerCounters(UplinkState state, PickerKind kind, TimeProvider time)
    {
        (_state, _kind, _time) = (state, kind, time);
        Look();
        _timer = time.CreateTimer(static s => ((PickerCounters)s!).Look(), this, UplinkState.CheckInterval, UplinkState.CheckInterval);
    }

    /// <summary>Counts one answer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Count(in Selection.Selection selection) => _cell?.Count(selection);

    /// <summary>Counts one request that could not be understood, beside its answer.</summary>
    public void CountMalformed() => _cell?.CountMalformed();

    /// <summary>Says how many connections this process has open by an uplink.</summary>
    public void SetOpen(Uplink uplink, long connections) => _cell?.SetOpen(uplink.Index, connections);

    /// <summary>Makes room for another process.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _isOver = true;
            _cell?.Release();
            _cell = null;
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }

            var now = _time.GetUtcNow();
            var table = _state.Current.Table;
            if (table == _table && _cell is { } cell && cell.IsHeldBy(Environment.ProcessId))
            {
                cell.Beat(now);
                return;
            }

            // What was counted in a table that another has replaced stays there.
            _table = table;
            _cell = table.Pickers.Take(_kind, Environment.ProcessId, now);
        }
    }
}
