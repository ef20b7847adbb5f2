using System.Collections.Immutable;
using System.Net;
using System.Text;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Routing;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Following;

/// <summary>Reads the kernel's tables of this network namespace. For one thread at a time.</summary>
/// <remarks>
/// Each view is read whole: it costs a few messages, and no order of events, and no event that is lost, can make it wrong. Routes are asked for by
/// interface, so that a table of a million other routes stays unread.
/// </remarks>
internal sealed class KernelViewReader : IDisposable
{
    // A table that changes while it is read is read again; one that changes all the time brings events, and with them the next view.
    private const int Attempts = 3;

    private readonly ImmutableArray<string> _interfaces;
    private readonly ImmutableArray<RouteFamily> _families;
    private RouteSocket? _socket;

    /// <param name="model">Whose uplinks it is about.</param>
    public KernelViewReader(RouterModel model)
    {
        _interfaces = [.. model.Uplinks.Select(uplink => uplink.Interface).Distinct()];
        _families = model.HasIPv6 ? [RouteFamily.Ipv4, RouteFamily.Ipv6] : [RouteFamily.Ipv4];
    }

    /// <summary>Reads what holds now.</summary>
    /// <exception cref="NetlinkException">The kernel refused or fell silent.</exception>
    public KernelView Read()
    {
        _socket ??= RouteSocket.Open();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var collector = new Collector(_interfaces);
                if (Walk(_socket, collector) || attempt == Attempts)
                {
                    return collector.View();
                }
            }
        }
        catch
        {
            // What is left of the dump would be in the way of the next.
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private bool Walk(RouteSocket socket, Collector collector)
    {
        var isWhole = socket.DumpLinks(collector);
        foreach (var family in _families)
        {
            isWhole &= socket.DumpAddresses(family, collector);
            isWhole &= socket.DumpRules(family, collector);
            foreach (var link in collector.Links)
            {
                isWhole &= socket.DumpRoutes(family, link.Index, collector);
            }
        }

        return isWhole;
    }

    private sealed class Collector(ImmutableArray<string> interfaces) : IRouteVisitor
    {
        private readonly List<AddressFact> _addresses = [];

        // A kernel that does not filter gives the same routes for each interface.
        private readonly HashSet<RouteFact> _routes = [];
        private readonly List<RuleFact> _rules = [];

        public List<LinkFact> Links { get; } = [];

        public KernelView View() => new() { Links = [.. Links], Addresses = [.. _addresses], Routes = [.. _routes], Rules = [.. _rules] };

        public void Visit(RouteChange change, scoped in Link link)
        {
            var name = Encoding.UTF8.GetString(link.Name);
            if (interfaces.Contains(name))
            {
                Links.Add(new LinkFact(name, link.Index, link.Traits));
            }
        }

        public void Visit(RouteChange change, scoped in InterfaceAddress address)
        {
            // IPv6's link-local addresses reach no further than the link; IPv4's are used where there are no others.
            var furthest = address.Family is RouteFamily.Ipv6 ? AddressScope.Site : AddressScope.Link;
            if (address.IsUsable && address.Scope <= furthest && IsOurs(address.InterfaceIndex))
            {
                _addresses.Add(new AddressFact(Family(address.Family), address.InterfaceIndex, new IPAddress(address.Address), address.PrefixLength));
            }
        }

        public void Visit(RouteChange change, scoped in KernelRoute route)
        {
            // A multicast route and one for some sources are no way to everywhere; a gateway of the other family is none that we could write.
            if (route.PrefixLength != 0 || route.SourceLength != 0 || route.Kind is not KernelRouteKind.Unicast || route.HasForeignGateway)
            {
                return;
            }

            var hops = new RouteHopReader(route.Hops);
            while (hops.TryRead(out var hop))
            {
                Add(route, hop.InterfaceIndex, hop.Gateway);
            }

            Add(route, route.InterfaceIndex, route.Gateway);
        }

        public void Visit(RouteChange change, scoped in KernelRule rule) => _rules.Add(
            new RuleFact(Family(rule.Family), rule.Priority, rule.Table, rule.Mark, rule.MarkMask, rule.SuppressedPrefixLength)
            {
                OutInterface = rule.OutInterface.IsEmpty ? null : Encoding.UTF8.GetString(rule.OutInterface),
            });

        private static IpFamily Family(RouteFamily family) => family is RouteFamily.Ipv6 ? IpFamily.IPv6 : IpFamily.IPv4;

        private void Add(scoped in KernelRoute route, uint interfaceIndex, scoped ReadOnlySpan<byte> gateway)
        {
            if (interfaceIndex != 0 && IsOurs(interfaceIndex))
            {
                _routes.Add(new RouteFact(
                    Family(route.Family), route.Table, interfaceIndex, Address(gateway), route.Metric, route.Protocol));
            }
        }

        private static IPAddress? Address(scoped ReadOnlySpan<byte> bytes) => bytes.Length is 4 or 16 && bytes.ContainsAnyExcept((byte)0) ? new IPAddress(bytes) : null;

        private bool IsOurs(uint index) => Links.Any(link => link.Index == index);
    }
}
