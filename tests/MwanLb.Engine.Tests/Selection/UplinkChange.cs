using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>All that the daemon, the operator and those who measure write about one uplink.</summary>
internal sealed record UplinkChange
{
    public required int Uplink { get; init; }

    public UplinkHealth Health { get; init; }

    public bool Draining { get; init; }

    public required int Weight { get; init; }

    public int? OperatorWeight { get; init; }

    public int RampPercent { get; init; } = 100;

    public long Counted { get; init; }

    /// <summary>Connections that were assigned after the count had begun.</summary>
    public long AssignedDuringCount { get; init; }

    public long Used { get; init; }

    public long UsedPerConnection { get; init; }

    /// <summary>One more measurement in microseconds; 0: none.</summary>
    public long Rtt { get; init; }

    public void WriteTo(UplinkTable table)
    {
        table.SetHealth(Uplink, Health);
        table.SetDraining(Uplink, Draining);
        table.SetWeight(Uplink, Weight);
        table.SetOperatorWeight(Uplink, OperatorWeight);
        table.SetRampPercent(Uplink, RampPercent);
        table.SetCounted(Uplink, Counted, Math.Max(0, table.Assigned(Uplink) - AssignedDuringCount));
        table.SetUsed(Uplink, Used, UsedPerConnection);
        if (Rtt > 0)
        {
            table.AddRtt(Uplink, TimeSpan.FromMicroseconds(Rtt));
        }

        table.Publish();
    }
}
