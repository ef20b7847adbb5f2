using System.Globalization;
using System.Net;
using System.Text;
using MwanLb.Netfilter.Route;

namespace MwanLb.Netfilter.Tests.Route;

/// <summary>Keeps what it saw, a line each.</summary>
internal sealed class CollectingRoutes : IRouteVisitor
{
    public List<string> Lines { get; } = [];

    public void Visit(RouteChange change, scoped in Link link) =>
        Add(change, $"link {link.Index} {Encoding.UTF8.GetString(link.Name)} {link.Traits & (LinkTraits.Up | LinkTraits.LowerUp | LinkTraits.PointToPoint)}");

    public void Visit(RouteChange change, scoped in InterfaceAddress address) => Add(
        change,
        $"address {address.InterfaceIndex} {Text(address.Address)}/{address.PrefixLength} peer {Text(address.Peer)} {address.Scope} {(address.IsUsable ? "usable" : "not yet")}");

    public void Visit(RouteChange change, scoped in KernelRoute route)
    {
        var hops = new RouteHopReader(route.Hops);
        var list = "";
        while (hops.TryRead(out var hop))
            list += $" [{hop.InterfaceIndex} {Text(hop.Gateway)} {hop.State}]";
        Add(
            change,
            $"route {route.Family} {route.Table} {Text(route.Destination)}/{route.PrefixLength} via {Text(route.Gateway)} {route.InterfaceIndex} {route.Metric} {route.Protocol} {route.Kind} {route.State}{list}");
    }

    public void Visit(RouteChange change, scoped in KernelRule rule) => Add(
        change,
        $"rule {rule.Family} {rule.Priority} {rule.Mark:x}/{rule.MarkMask:x} {rule.Table} {rule.SuppressedPrefixLength?.ToString(CultureInfo.InvariantCulture) ?? "-"}{(rule.OutInterface.IsEmpty ? "" : " oif " + Encoding.ASCII.GetString(rule.OutInterface))}");

    private static string Text(ReadOnlySpan<byte> address) => address.IsEmpty ? "-" : address.Length is 4 or 16 ? new IPAddress(address).ToString() : "?";

    private void Add(RouteChange change, FormattableString line) =>
        Lines.Add((change is RouteChange.Gone ? "gone " : "") + line.ToString(CultureInfo.InvariantCulture));
}
