using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Following;

namespace MwanLb.Marker.Tests.Following;

public sealed class GatewayRenewalTests
{
    private readonly RouterModel _model = KernelSample.Model();

    [Theory]
    [InlineData(UplinkHealth.Up, UplinkHealth.Up, "")]
    [InlineData(UplinkHealth.Down, UplinkHealth.Unknown, "7 10.9.1.1")]
    [InlineData(UplinkHealth.Down, UplinkHealth.Down, "7 10.9.1.1, 8 10.9.2.1")]
    public void Due_ByHealth_AreTheNextHopsOfThoseThatAreDown(UplinkHealth first, UplinkHealth second, string gateways)
    {
        var table = UplinkTable.CreatePrivate(_model.Uplinks);
        table.SetHealth(0, first);
        table.SetHealth(1, second);

        var due = GatewayRenewal.Due(_model, table, KernelSample.View);

        Assert.Equal(gateways, string.Join(", ", due.Select(gateway => $"{gateway.InterfaceIndex} {gateway.Gateway}")));
    }

    [Fact]
    public void Due_InterfaceGoneOrNoGatewayNeeded_IsNobody()
    {
        var table = UplinkTable.CreatePrivate(_model.Uplinks);
        table.SetHealth(0, UplinkHealth.Down);
        table.SetHealth(1, UplinkHealth.Down);
        var view = KernelSample.View with
        {
            Links = [KernelSample.Link("wan1", KernelSample.Wan1)],
            Routes = [KernelSample.Route(101, KernelSample.Wan0, "10.9.1.1"), KernelSample.Route(102, KernelSample.Wan1, null)],
        };

        Assert.Empty(GatewayRenewal.Due(_model, table, view));
    }
}
