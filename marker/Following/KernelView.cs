using System.Collections.Immutable;
using System.Net;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Following;

/// <summary>What the kernel had of links, addresses, routes and rules at one moment, as far as uplinks depend on it. Immutable.</summary>
internal sealed record KernelView
{
    /// <summary>The uplinks' interfaces that there are.</summary>
    public ImmutableArray<LinkFact> Links { get; init; } = [];

    /// <summary>Their addresses.</summary>
    public ImmutableArray<AddressFact> Addresses { get; init; } = [];

    /// <summary>The default routes by them, in all tables.</summary>
    public ImmutableArray<RouteFact> Routes { get; init; } = [];

    /// <summary>All rules.</summary>
    public ImmutableArray<RuleFact> Rules { get; init; } = [];

    /// <summary>The interface of this name; null: there is none.</summary>
    public LinkFact? Link(string name) => Links.FirstOrDefault(link => link.Name == name);

    /// <summary>The addresses of an interface.</summary>
    public IEnumerable<AddressFact> AddressesOf(LinkFact link, IpFamily family) =>
        Addresses.Where(address => address.InterfaceIndex == link.Index && address.Family == family);

    /// <summary>The default routes by an interface.</summary>
    public IEnumerable<RouteFact> RoutesBy(LinkFact link, IpFamily family) =>
        Routes.Where(route => route.InterfaceIndex == link.Index && route.Family == family);

    /// <summary>Whether the route that is wanted stands.</summary>
    public bool Has(WantedRoute route) => Link(route.Uplink.Interface) is { } link
        && RoutesBy(link, route.Family).Any(there => there.Table == route.Uplink.Table && Equals(there.Gateway, route.Gateway));

    /// <summary>Whether the rule that is wanted stands.</summary>
    public bool Has(WantedRule rule) => Rules.Any(there => there.Is(rule));

    /// <summary>Whether an address is one of an interface's own.</summary>
    public bool Owns(LinkFact link, IPAddress address) => Addresses.Any(own => own.InterfaceIndex == link.Index && own.Address.Equals(address));
}
