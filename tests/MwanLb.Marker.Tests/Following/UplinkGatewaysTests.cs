using System.Net;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Following;
using static MwanLb.Marker.Tests.Following.KernelSample;

namespace MwanLb.Marker.Tests.Following;

public sealed class UplinkGatewaysTests
{
    private static readonly RouterModel Model = KernelSample.Model();

    private readonly UplinkGateways _gateways = new(Model, Gateways(Model));

    [Fact]
    public void IsGateway_OfTheConfiguration_IsKnownFromTheBeginning()
    {
        Assert.True(Is("10.9.2.1"));
        Assert.False(Is("10.9.2.2"));
        Assert.False(_gateways.IsGateway([]));
    }

    [Fact]
    public void IsGateway_FoundOut_IsTheOneThatStandsNow()
    {
        Assert.False(Is("10.9.1.1"));
        _gateways.Look(View);
        Assert.True(Is("10.9.1.1"));

        _gateways.Look(View with { Routes = [Route(254, Wan0, "10.9.1.9", 100)] });

        Assert.True(Is("10.9.1.9"));
        Assert.False(Is("10.9.1.1"));
    }

    [Fact]
    public void Look_NothingTellsItAnyMore_LeavesTheLast()
    {
        _gateways.Look(View);

        _gateways.Look(View with { Routes = [] });

        Assert.True(Is("10.9.1.1"));
    }

    private bool Is(string address) => _gateways.IsGateway(IPAddress.Parse(address).GetAddressBytes());
}
