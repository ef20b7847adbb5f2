using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Routing;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Following;

/// <summary>Finds out an uplink's next hop (<c>gateway = "auto"</c>).</summary>
/// <remarks>
/// In this order: a default route by the interface that others have made; a lease of its address; a point-to-point interface needs none; the route
/// that its own table has, which works as long as the kernel has it: a DHCP client that starts anew takes its routes away for a moment.
/// </remarks>
internal sealed class GatewayFinder
{
    private const uint MainTable = 254;

    private readonly ImmutableHashSet<uint> _ownTables;
    private readonly Func<string, uint, IEnumerable<DhcpLease>> _leases;

    /// <param name="model">Whose tables are ours.</param>
    /// <param name="leases">The leases of an interface, by name and index.</param>
    public GatewayFinder(RouterModel model, Func<string, uint, IEnumerable<DhcpLease>> leases)
    {
        _ownTables = [.. model.Uplinks.Select(uplink => uplink.Table)];
        _leases = leases;
    }

    /// <summary>What is known of an uplink's next hop.</summary>
    public GatewayAnswer Find(Uplink uplink, IpFamily family, KernelView view)
    {
        if (view.Link(uplink.Interface) is not { } link)
        {
            return GatewayAnswer.Unknown;
        }

        return FromRoutes(link, family, view)
            ?? (family == IpFamily.IPv4 ? FromLeases(link, view) : null)
            ?? (link.NeedsNoGateway ? new GatewayAnswer(true, null, "the interface is point-to-point") : (GatewayAnswer?)null)
            ?? FromOwnTable(uplink, link, family, view)
            ?? GatewayAnswer.Unknown;
    }

    // Clients may be told to put their routes into a table of their own; what an administrator has in some other table is none of an interface's default.
    private GatewayAnswer? FromRoutes(LinkFact link, IpFamily family, KernelView view) =>
        view.RoutesBy(link, family)
            .Where(route => !_ownTables.Contains(route.Table) && (route.Gateway is not null || link.NeedsNoGateway))
            .Where(route => route.Table == MainTable
                || route.Protocol is RouteProtocol.Dhcp or RouteProtocol.RouterAdvertisement or RouteProtocol.Static)
            .OrderBy(route => route.Table == MainTable ? 0 : 1)
            .ThenBy(route => route.Metric)
            .Select(route => (GatewayAnswer?)new GatewayAnswer(true, route.Gateway, $"a default route in table {route.Table}"))
            .FirstOrDefault();

    private GatewayAnswer? FromLeases(LinkFact link, KernelView view) =>
        _leases(link.Name, link.Index)
            .Where(lease => view.Owns(link, lease.Address))
            .Select(lease => (GatewayAnswer?)new GatewayAnswer(true, lease.Router, lease.Source))
            .FirstOrDefault();

    private static GatewayAnswer? FromOwnTable(Uplink uplink, LinkFact link, IpFamily family, KernelView view) =>
        view.RoutesBy(link, family)
            .Where(route => route.Table == uplink.Table && route.Gateway is { } gateway
                && (gateway.IsIPv6LinkLocal || view.AddressesOf(link, family).Any(address => address.Reaches(gateway))))
            .Select(route => (GatewayAnswer?)new GatewayAnswer(true, route.Gateway, "the route that stands"))
            .FirstOrDefault();
}
