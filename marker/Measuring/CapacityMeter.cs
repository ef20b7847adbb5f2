using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Measuring;

/// <summary>
/// Works out which share of its declared capacity each uplink uses: the fuller one of its two directions. Uplinks on one interface have one
/// figure between them, which is shared out by their live connections: the counters know no more.
/// </summary>
/// <remarks>For one thread.</remarks>
internal sealed class CapacityMeter(ImmutableArray<Uplink> uplinks, UplinkTable table, TimeProvider time)
{
    private const double Million = 1_000_000;

    // One second of a line swings by more than its mean: bursts of TCP windows, a page and then a pause. Half of each new second leaves
    // a line that fills up at 94 % of the truth after four, and halves the swing. A longer memory sends new connections for longer to a
    // line that is full by now.
    private const double NewestShare = 0.5;

    // What a new connection is taken to use until it is measured: the mean of those that are there, and not less than a thousandth of the
    // line (100 kbit/s of 100 Mbit/s), or on an idle line, where that mean is 0, all connections between two measurements would go to it.
    private const long LeastPerConnection = 1_000;

    private readonly State[] _states = new State[uplinks.Length];
    private Dictionary<string, InterfaceCounters> _previous = [];
    private long _previousAt;

    /// <summary>Whether there is an uplink whose share can be told.</summary>
    public bool IsNeeded { get; } = uplinks.Any(u => u is { Download: not null } or { Upload: not null });

    /// <summary>Takes the counters of now, by interface, and writes the shares. An interface that is missing or began anew has no figure this time.</summary>
    public void Measure(Dictionary<string, InterfaceCounters> counters)
    {
        var now = time.GetTimestamp();
        var seconds = time.GetElapsedTime(_previousAt, now).TotalSeconds;
        foreach (var uplink in uplinks)
        {
            if (seconds > 0
                && _previous.TryGetValue(uplink.Interface, out var before)
                && counters.TryGetValue(uplink.Interface, out var after)
                && after.Received >= before.Received && after.Sent >= before.Sent)
            {
                var bits = 8 * PartOfInterface(uplink) / seconds;
                Write(uplink, (after.Received - before.Received) * bits, (after.Sent - before.Sent) * bits);
            }
            else
            {
                _states[uplink.Index] = default;
            }
        }

        _previous = counters;
        _previousAt = now;
    }

    private void Write(Uplink uplink, double received, double sent)
    {
        if (uplink is { Download: null, Upload: null })
        {
            return;
        }

        var used = Math.Max(received / uplink.Download ?? 0, sent / uplink.Upload ?? 0) * Million;
        ref var state = ref _states[uplink.Index];
        state = new State(true, state.IsMeasured ? state.Used + (NewestShare * (used - state.Used)) : used);
        var parts = (long)state.Used;
        table.SetUsed(uplink.Index, parts, Math.Max(LeastPerConnection, parts / Math.Max(1, table.Counted(uplink.Index))));
    }

    private double PartOfInterface(Uplink uplink)
    {
        var shared = uplinks.Where(u => u.Interface == uplink.Interface).ToArray();
        var connections = shared.Sum(u => table.Counted(u.Index));
        return connections == 0 ? 1.0 / shared.Length : (double)table.Counted(uplink.Index) / connections;
    }

    private readonly record struct State(bool IsMeasured, double Used);
}
