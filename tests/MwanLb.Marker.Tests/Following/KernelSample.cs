using System.Net;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Following;
using MwanLb.Marker.Routing;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Tests.Following;

/// <summary>The two uplinks of <see cref="Sample"/>, the first with a gateway that is found out, and a kernel in which all is well.</summary>
internal static class KernelSample
{
    public const uint Wan0 = 7;
    public const uint Wan1 = 8;

    public static RouterModel Model(string top = "lan = [\"lan0\"]") => Sample.Parse($"""
        {top}
        [[uplink]]
        name = "fibre"
        interface = "wan0"
        gateway = "auto"
        weight = 2
        [[uplink]]
        name = "dsl"
        interface = "wan1"
        gateway = "10.9.2.1"
        """);

    public static KernelView View => new()
    {
        Links = [Link("wan0", Wan0), Link("wan1", Wan1)],
        Addresses = [Address(Wan0, "10.9.1.2"), Address(Wan1, "10.9.2.2")],
        Routes = [Route(254, Wan0, "10.9.1.1", 100, RouteProtocol.Dhcp), Route(101, Wan0, "10.9.1.1"), Route(102, Wan1, "10.9.2.1")],
        Rules =
        [
            new RuleFact(IpFamily.IPv4, 0, 255, 0, 0, null),
            new RuleFact(IpFamily.IPv4, 10000, 254, 0, 0, 0),
            new RuleFact(IpFamily.IPv4, 10010, 101, 1, 0xff, null),
            new RuleFact(IpFamily.IPv4, 10011, 102, 2, 0xff, null),
            new RuleFact(IpFamily.IPv4, 32766, 254, 0, 0, null),
        ],
    };

    public static LinkFact Link(string name, uint index, LinkTraits traits = LinkTraits.Up | LinkTraits.LowerUp | LinkTraits.Running) => new(name, index, traits);

    public static AddressFact Address(uint index, string address, int prefixLength = 24) => new(IpFamily.IPv4, index, IPAddress.Parse(address), prefixLength);

    public static RouteFact Route(uint table, uint index, string? gateway, uint metric = 0, RouteProtocol protocol = RouteProtocol.Boot) =>
        new(IpFamily.IPv4, table, index, gateway is null ? null : IPAddress.Parse(gateway), metric, protocol);

    public static GatewayFinder Gateways(RouterModel model, params DhcpLease[] leases) => new(model, (_, _) => leases);
}
