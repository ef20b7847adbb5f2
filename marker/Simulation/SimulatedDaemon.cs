using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Measuring;

namespace MwanLb.Marker.Simulation;

/// <summary>Writes into the uplink table what the daemon would, with the daemon's own slow start and capacity meter.</summary>
internal sealed class SimulatedDaemon(RouterModel model, UplinkTable table, ImmutableArray<SimulatedUplink> uplinks, SimulatedTime time)
{
    /// <summary>How often it measures, and takes slow starts further.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // As one server's queue: twice as long at half the capacity, ten times as long where it is used up.
    private static readonly TimeSpan BaseRtt = TimeSpan.FromMilliseconds(20);
    private const double FullestQueue = 0.9;

    private readonly SlowStart _slowStart = new(model, table, time, NullLogger.Instance);
    private readonly CapacityMeter _capacity = new([.. uplinks.Select(u => u.Line)], table, time);

    /// <summary>Counts the live connections. No time passes meanwhile, so that all assigned by now are in the count.</summary>
    public void Count()
    {
        foreach (var uplink in uplinks)
        {
            var slot = uplink.Uplink.Index;
            table.SetCounted(slot, uplink.Live, table.Assigned(slot));
        }
    }

    /// <summary>Measures, and takes slow starts further.</summary>
    public void Measure()
    {
        _slowStart.Tick();
        var counters = new Dictionary<string, InterfaceCounters>();
        foreach (var uplink in uplinks)
        {
            var counted = uplink.Counters(time.Now);
            var before = counters.GetValueOrDefault(uplink.Uplink.Interface);
            counters[uplink.Uplink.Interface] = new InterfaceCounters(before.Received + counted.Received, before.Sent + counted.Sent);
            if (!uplink.HasFailed)
            {
                table.AddRtt(uplink.Uplink.Index, BaseRtt / (1 - Math.Min(uplink.Used, FullestQueue)));
            }
        }

        _capacity.Measure(counters);
    }

    /// <summary>Writes what the probes have found out.</summary>
    /// <returns>Whether this is a change.</returns>
    public bool SetHealth(int slot, UplinkHealth health)
    {
        if (table.Health(slot) == health)
        {
            return false;
        }

        table.SetHealth(slot, health);
        table.Publish();
        return true;
    }

    /// <summary>Does what the operator asks for.</summary>
    public void SetDraining(int slot, bool isDraining)
    {
        table.SetDraining(slot, isDraining);
        table.Publish();
    }
}
