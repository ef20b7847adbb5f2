using System.Net;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Routing;

/// <summary>The default route of an uplink's table.</summary>
/// <param name="Family">Of which family.</param>
/// <param name="Uplink">Whose.</param>
/// <param name="IsKnown">Whether the next hop is known.</param>
/// <param name="Gateway">The next hop; null on a point-to-point interface.</param>
internal sealed record WantedRoute(IpFamily Family, Uplink Uplink, bool IsKnown, IPAddress? Gateway)
{
    /// <summary>As <c>ip route</c> takes and prints it, behind <c>default</c>.</summary>
    public string Way => (Gateway is null ? "" : $"via {Gateway} ") + $"dev {Uplink.Interface}";

    /// <summary>The line for <c>ip -batch</c> that makes it.</summary>
    /// <param name="replaces">Whether an older one of ours is there; otherwise another's is left alone, and the line fails.</param>
    public string Line(bool replaces) => $"route {(replaces ? "replace" : "add")} default {Way} table {Uplink.Table}";
}
