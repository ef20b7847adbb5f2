using System.Net;
using MwanLb.Marker.Routing;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Following;

/// <summary>A default route by an uplink's interface, or one of the next hops of such a route.</summary>
/// <param name="Family">Of which family.</param>
/// <param name="Table">In which table.</param>
/// <param name="InterfaceIndex">By which interface.</param>
/// <param name="Gateway">The next hop; null: none.</param>
/// <param name="Metric">The lowest one wins.</param>
/// <param name="Protocol">Who made it.</param>
internal sealed record RouteFact(IpFamily Family, uint Table, uint InterfaceIndex, IPAddress? Gateway, uint Metric, RouteProtocol Protocol);
