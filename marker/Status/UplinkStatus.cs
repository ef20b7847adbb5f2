using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Metering;

namespace MwanLb.Marker.Status;

/// <summary>How an uplink is.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Health">What probes measured: <c>unknown</c>, <c>up</c> or <c>down</c>.</param>
/// <param name="IsDraining">Whether the operator has taken it out of new selections.</param>
/// <param name="HasRoute">Whether its routing table holds a default route for each family that it carries.</param>
/// <param name="Weight">The weight in force.</param>
/// <param name="ConfiguredWeight">The configuration's weight.</param>
/// <param name="OperatorWeight">The operator's weight; null: none set.</param>
/// <param name="Tier">As configured.</param>
/// <param name="SlowStartPercent">How much of its share it gets; 100: all of it.</param>
/// <param name="UsedPercent">The share of its declared capacity in use; null: none declared.</param>
/// <param name="RttMilliseconds">The measured round-trip time; null: not measured.</param>
/// <param name="Fwmark">Mark and mask.</param>
/// <param name="Table">The routing table.</param>
/// <param name="Interface">The interface.</param>
/// <param name="Connections">Live connections at the last count.</param>
/// <param name="Assigned">Connections placed on it since the table was made.</param>
/// <param name="Tcp">The TCP connections among the live ones.</param>
/// <param name="Entries">Its conntrack entries at the last count, in whatever state.</param>
/// <param name="HasIPv4Route">Whether its table holds an IPv4 default route; null: it carries no IPv4.</param>
/// <param name="HasIPv6Route">The same for IPv6.</param>
/// <param name="DetourTable">Disabled by the operator: the table that its mark leads to meanwhile; null: its own.</param>
internal sealed record UplinkStatus(
    string Name, string Health, bool IsDraining, bool HasRoute, int Weight, int ConfiguredWeight, int? OperatorWeight, int Tier, int SlowStartPercent,
    double? UsedPercent, double? RttMilliseconds, string Fwmark, uint Table, string Interface, long Connections, long Assigned, long Tcp, long Entries,
    bool? HasIPv4Route, bool? HasIPv6Route, uint? DetourTable)
{
    /// <summary>How its quota stands; null: it has none.</summary>
    public QuotaStatus? Quota { get; init; }

    /// <summary>Whether it is drained and new connections go by it all the same, for every other one is down.</summary>
    public bool IsLastResort { get; init; }

    /// <summary>Reads an uplink's part of the table.</summary>
    public static UplinkStatus Read(Uplink uplink, UplinkTable table, Func<FlowFamily, bool> hasRoute, uint? detourTable)
    {
        var slot = uplink.Index;
        var hasIPv4Route = uplink.HasIPv4 ? hasRoute(FlowFamily.IPv4) : (bool?)null;
        var hasIPv6Route = uplink.HasIPv6 ? hasRoute(FlowFamily.IPv6) : (bool?)null;
        var rtt = table.RttMicroseconds(slot);
        return new UplinkStatus(
            uplink.Name, table.Health(slot).ToString().ToLowerInvariant(), table.IsDraining(slot), (hasIPv4Route ?? true) && (hasIPv6Route ?? true), table.Weight(slot), uplink.Weight,
            table.OperatorWeight(slot), uplink.Tier, table.IsAvailable(slot) ? table.RampPercent(slot) : 100,
            uplink is { Download: null, Upload: null } ? null : Math.Round(table.UsedPartsPerMillion(slot) / 10_000.0, 1),
            rtt == 0 ? null : rtt / 1_000.0, uplink.Fwmark.ToString(), uplink.Table, uplink.Interface, table.Counted(slot), table.Assigned(slot),
            table.CountedTcp(slot), table.Entries(slot), hasIPv4Route, hasIPv6Route, detourTable);
    }
}
