using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Failover;

/// <summary>Chooses the uplink that carries what is marked for one that is down.</summary>
internal static class StandIn
{
    /// <summary>
    /// Of those that new connections may be placed on the one whose quota is not used up, and then of the lowest tier with the largest weight; null: there is none.
    /// One that is drained is among them while every other is down.
    /// </summary>
    public static Uplink? For(Uplink down, FlowFamily family, RouterModel model, UplinkTable table, UplinkSnapshot snapshot) => model.Uplinks
        .Where(other => other != down && other.Carries(family) && snapshot.IsAvailable(other, family))
        .OrderBy(other => table.QuotaLimit(other.Index))
        .ThenBy(other => other.Tier)
        .ThenByDescending(other => table.Weight(other.Index))
        .FirstOrDefault();

    /// <summary>Whether new connections are meant for an uplink.</summary>
    public static bool IsUsable(Uplink uplink, UplinkTable table) => table.IsAvailable(uplink.Index);
}
