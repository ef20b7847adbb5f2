using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Squid;

/// <summary>intercept.conf and intercept.sh: clients that know of no proxy.</summary>
public sealed class InterceptTests : LabTest
{
    [Fact]
    public async Task Intercepted_RequestsAreBalancedAndTheClientsOwnConnectionsTakeNoTurn()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions());
        await lab.Network.Router.ShellAsync(Path.Combine(Product.Root, "squid-conf", "intercept.sh"));
        await using var squid = await lab.Gateway.StartSquidAsync("mwanlb", ("intercept", SquidFragment.Read("intercept")));

        await SquidAssert.ServedAsync(lab, "intercepted", 30, [10, 10, 10], HttpPath.Forwarded);
        await SquidAssert.RecordsAsync(squid, "intercepted", 30, record => record is { Uplink: not null, SocketMark: > 0 });
        Assert.Empty(lab.Gateway.Placements);

        // HTTPS is forwarded as ever, and balanced by the daemon in the same round robin.
        await SquidAssert.ServedAsync(lab, "forwarded", 6, [2, 2, 2], HttpPath.ForwardedTls);
        Assert.Equal(6, lab.Gateway.Placements.Count);

        // Asked directly, the port would have Squid ask itself, for ever.
        var direct = await lab.Network.Client.RunAsync(
            "curl", "--silent", "--max-time", "1", "--write-out", "%{http_code}", $"http://{LabTopology.RouterLanAddress}:3129/");
        Assert.Equal("000", direct.Output);
    }
}
