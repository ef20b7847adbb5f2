using System.Net;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Following;

/// <summary>
/// Says which gateways the kernel is to ask for anew. A router that was replaced has another hardware address, and the kernel goes on sending to the former one
/// for up to a minute: to it that one was well a moment ago. An uplink that is down is the reason to doubt that.
/// </summary>
internal static class GatewayRenewal
{
    private static readonly IpFamily[] Families = [IpFamily.IPv4, IpFamily.IPv6];

    /// <summary>The next hops of the uplinks that are down, with their interfaces' indices.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="table">Who is down.</param>
    /// <param name="view">Where the uplinks' tables lead.</param>
    public static IEnumerable<(uint InterfaceIndex, IPAddress Gateway)> Due(RouterModel model, UplinkTable table, KernelView view) =>
        from uplink in model.Uplinks
        where table.Health(uplink.Index) is UplinkHealth.Down
        let link = view.Link(uplink.Interface)
        where link is not null
        from family in Families
        from route in view.RoutesBy(link, family)
        where route.Table == uplink.Table && route.Gateway is not null
        select (link.Index, route.Gateway);
}
