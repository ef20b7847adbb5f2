using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Status;

/// <summary>How an uplink is.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Health">What probes measured: <c>unknown</c>, <c>up</c> or <c>down</c>.</param>
/// <param name="IsDraining">Whether the operator has taken it out of new selections.</param>
/// <param name="HasRoute">Whether its routing table holds a default route.</param>
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
internal sealed record UplinkStatus(
    string Name, string Health, bool IsDraining, bool HasRoute, int Weight, int ConfiguredWeight, int? OperatorWeight, int Tier, int SlowStartPercent,
    double? UsedPercent, double? RttMilliseconds, string Fwmark, uint Table, string Interface, long Connections, long Assigned)
{
    /// <summary>Reads an uplink's part of the table.</summary>
    public static UplinkStatus Read(Uplink uplink, UplinkTable table, bool hasRoute)
    {
        var slot = uplink.Index;
        var rtt = table.RttMicroseconds(slot);
        return new UplinkStatus(
            uplink.Name, table.Health(slot).ToString().ToLowerInvariant(), table.IsDraining(slot), hasRoute, table.Weight(slot), uplink.Weight,
            table.OperatorWeight(slot), uplink.Tier, table.IsAvailable(slot) ? table.RampPercent(slot) : 100,
            uplink is { Download: null, Upload: null } ? null : Math.Round(table.UsedPartsPerMillion(slot) / 10_000.0, 1),
            rtt == 0 ? null : rtt / 1_000.0, uplink.Fwmark.ToString(), uplink.Table, uplink.Interface, table.Counted(slot), table.Assigned(slot));
    }
}
