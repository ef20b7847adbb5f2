using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Proxy.Hosting;

/// <summary>How many connections this process has open by each uplink, shown in the table once a second.</summary>
/// <remarks>
/// Where a daemon runs, conntrack has counted them already, by their marks: what is written then is for <c>status</c> alone. Where none does, they
/// are what least connections goes by.
/// </remarks>
internal sealed class OpenConnections : IDisposable
{
    private readonly ImmutableArray<Uplink> _uplinks;
    private readonly UplinkState _state;
    private readonly PickerCounters _counters;
    private readonly bool _areCountsOurs;
    private readonly ImmutableArray<StrongBox<long>> _open;
    private readonly ITimer _timer;

    /// <summary>Begins.</summary>
    /// <param name="state">Which table is in force.</param>
    /// <param name="counters">This process' cells in it.</param>
    /// <param name="counts">By the uplinks' names: what was opened by a configuration before this one is open still.</param>
    /// <param name="areCountsOurs">Whether, without a daemon, nobody else counts: no CSV file is followed.</param>
    /// <param name="time">The clock.</param>
    public OpenConnections(UplinkState state, PickerCounters counters, ConcurrentDictionary<string, StrongBox<long>> counts, bool areCountsOurs, TimeProvider time)
    {
        (_uplinks, _state, _counters, _areCountsOurs) = (state.Uplinks, state, counters, areCountsOurs);
        _open = [.. _uplinks.Select(uplink => counts.GetOrAdd(uplink.Name, static _ => new StrongBox<long>()))];
        _timer = time.CreateTimer(static open => ((OpenConnections)open!).Show(), this, UplinkState.CheckInterval, UplinkState.CheckInterval);
    }

    /// <summary>Counts one that was opened.</summary>
    public void Add(Uplink? uplink) => Change(uplink, 1);

    /// <summary>Counts one that was closed.</summary>
    public void Remove(Uplink? uplink) => Change(uplink, -1);

    /// <summary>How many there are.</summary>
    public long Of(Uplink uplink) => Volatile.Read(ref _open[uplink.Index].Value);

    public void Dispose() => _timer.Dispose();

    private void Change(Uplink? uplink, int by)
    {
        if (uplink is not null)
        {
            Interlocked.Add(ref _open[uplink.Index].Value, by);
        }
    }

    private void Show()
    {
        var table = _state.Current.Table;
        foreach (var uplink in _uplinks)
        {
            var open = Of(uplink);
            _counters.SetOpen(uplink, open);
            if (_areCountsOurs && !_state.IsShared)
            {
                table.SetCounted(uplink.Index, open, table.Assigned(uplink.Index));
            }
        }
    }
}
