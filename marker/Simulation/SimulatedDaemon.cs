using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Simulation;

/// <summary>Writes into the uplink table what the daemon would have measured.</summary>
internal sealed class SimulatedDaemon(UplinkTable table, ImmutableArray<SimulatedUplink> uplinks, TimeSpan slowStart)
{
    /// <summary>How often it measures rtt and the use of capacity, and takes a slow start further.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // As one server's queue: twice as long at half the capacity, ten times as long where it is used up.
    private static readonly TimeSpan BaseRtt = TimeSpan.FromMilliseconds(20);
    private const double FullestQueue = 0.9;

    private readonly TimeSpan?[] _upSince = new TimeSpan?[uplinks.Length];

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
    public void Measure(TimeSpan now)
    {
        foreach (var uplink in uplinks)
        {
            var slot = uplink.Uplink.Index;
            var used = (long)(uplink.Used * 1e6);
            table.SetUsed(slot, used, uplink.Live == 0 ? table.UsedPerConnection(slot) : used / uplink.Live);
            if (!uplink.HasFailed)
            {
                table.AddRtt(slot, BaseRtt / (1 - Math.Min(uplink.Used, FullestQueue)));
            }

            SlowStart(slot, now);
        }
    }

    /// <summary>Writes what the probes have found out.</summary>
    /// <returns>Whether this is a change.</returns>
    public bool SetHealth(int slot, UplinkHealth health, TimeSpan now)
    {
        var before = table.Health(slot);
        if (before == health)
        {
            return false;
        }

        table.SetHealth(slot, health);
        _upSince[slot] = before is UplinkHealth.Down && slowStart > TimeSpan.Zero ? now : null;
        table.SetRampPercent(slot, _upSince[slot] is null ? 100 : 1);
        table.Publish();
        return true;
    }

    /// <summary>Does what the operator asks for.</summary>
    public void SetDraining(int slot, bool isDraining)
    {
        table.SetDraining(slot, isDraining);
        table.Publish();
    }

    private void SlowStart(int slot, TimeSpan now)
    {
        if (_upSince[slot] is { } since)
        {
            var percent = (int)Math.Clamp((now - since) / slowStart * 100, 1, 100);
            _upSince[slot] = percent == 100 ? null : since;
            table.SetRampPercent(slot, percent);
            table.Publish();
        }
    }
}
