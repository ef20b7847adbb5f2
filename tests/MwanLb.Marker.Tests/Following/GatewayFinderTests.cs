using System.Net;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Following;
using MwanLb.Marker.Routing;
using MwanLb.Netfilter.Route;
using static MwanLb.Marker.Tests.Following.KernelSample;

namespace MwanLb.Marker.Tests.Following;

public sealed class GatewayFinderTests
{
    private static readonly RouterModel Model = KernelSample.Model();

    [Fact]
    public void Find_DefaultRouteOfTheInterface_IsTakenAndAnotherInterfacesIsNot()
    {
        var view = View with { Routes = [Route(254, Wan1, "10.9.2.1"), Route(254, Wan0, "10.9.1.1", 100)] };

        Assert.Equal(new GatewayAnswer(true, IPAddress.Parse("10.9.1.1"), "a default route in table 254"), Find(view));
    }

    [Fact]
    public void Find_SeveralRoutes_MainTableThenLowestMetric()
    {
        RouteFact[] routes =
        [
            Route(7001, Wan0, "10.9.1.4", 0, RouteProtocol.Dhcp),
            Route(254, Wan0, "10.9.1.3", 200),
            Route(254, Wan0, "10.9.1.1", 100),
        ];

        Assert.Equal("10.9.1.1", Find(View with { Routes = [.. routes] }).Address!.ToString());
        Assert.Equal("10.9.1.4", Find(View with { Routes = [routes[0]] }).Address!.ToString());
    }

    [Fact]
    public void Find_SomebodysOtherTable_IsNoDefaultOfTheInterface() =>
        Assert.False(Find(View with { Routes = [Route(7001, Wan0, "10.9.1.4")] }).IsKnown);

    [Theory]
    [InlineData("10.9.1.2", true)]
    [InlineData("10.9.1.77", false)]
    public void Find_Lease_CountsWhileItsAddressIsTheInterfaces(string leased, bool isKnown)
    {
        var lease = new DhcpLease(IPAddress.Parse(leased), IPAddress.Parse("10.9.1.1"), "/run/lease");

        var answer = Gateways(Model, lease).Find(Model.Uplinks[0], IpFamily.IPv4, View with { Routes = [] });

        Assert.Equal((isKnown, isKnown ? "10.9.1.1" : null), (answer.IsKnown, answer.Address?.ToString()));
    }

    [Theory]
    [InlineData(LinkTraits.PointToPoint)]
    [InlineData(LinkTraits.NoArp)]
    public void Find_PointToPoint_NeedsNone(LinkTraits traits)
    {
        var view = View with { Links = [Link("wan0", Wan0, traits | LinkTraits.Up | LinkTraits.LowerUp)], Routes = [] };

        Assert.Equal(new GatewayAnswer(true, null, "the interface is point-to-point"), Find(view));
        Assert.Equal(new GatewayAnswer(true, null, "a default route in table 254"), Find(view with { Routes = [Route(254, Wan0, null)] }));
    }

    [Theory]
    [InlineData("10.9.1.2", true)]
    [InlineData("10.77.0.2", false)]
    public void Find_OwnTableAlone_HoldsWhileItsGatewayIsReachable(string address, bool isKnown) => Assert.Equal(
        isKnown, Find(View with { Routes = [Route(101, Wan0, "10.9.1.1")], Addresses = [Address(Wan0, address)] }).IsKnown);

    [Fact]
    public void Find_NoInterface_IsUnknown() => Assert.False(Find(new KernelView()).IsKnown);

    [Fact]
    public void Find_IPv6_DoesNotAskIPv4sLeases()
    {
        var lease = new DhcpLease(IPAddress.Parse("10.9.1.2"), IPAddress.Parse("10.9.1.1"), "/run/lease");

        Assert.False(Gateways(Model, lease).Find(Model.Uplinks[0], IpFamily.IPv6, View).IsKnown);
    }

    private static GatewayAnswer Find(KernelView view) => Gateways(Model).Find(Model.Uplinks[0], IpFamily.IPv4, view);
}
