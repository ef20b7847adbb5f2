using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>What an operator does while traffic runs.</summary>
public sealed class OperatorTests : LabTest
{
    [Fact]
    public async Task Drain_LiveTraffic_NewConnectionsAvoidItRunningOnesStayAndARestartKeepsIt()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions { Extra = "slow-start = \"0s\"" });
        var router = lab.Network.Router;
        using var connections = await LongConnections.OpenAsync(lab.Network.Client, "long", 6, Seconds(10));
        await Wait.UntilAsync(
            async () => (await router.RunAsync("mwanlb", "drain", "uplink2")).EnsureSuccess().Output
                == "uplink2: draining already; 3 live connections stay until they end; new ones go by uplink1\n",
            Seconds(10),
            () => "three connections to be counted on uplink2");

        // The marker, and a helper that has no part in the daemon.
        await AssertAllAsync(lab, "drained", "uplink1");
        await using var squid = await lab.Gateway.StartSquidAsync();
        await lab.Traffic.GetAsync("squid", 4, HttpPath.ProxyGet);
        Assert.Equal([4, 0], lab.Server.CountByUplink(await lab.Server.WaitForAsync("squid", 4, Seconds(10))));
        Assert.All(await connections.HeartbeatAsync(Seconds(5)), result => Assert.Equal(ExchangeResult.Answered, result));

        await lab.Gateway.Daemon.SignalAsync("TERM");
        await lab.Gateway.Daemon.WaitForExitAsync(Seconds(10));
        await lab.Gateway.StartDaemonAsync();
        await AssertAllAsync(lab, "restarted", "uplink1");
        Assert.Matches("uplink2 +draining", (await router.RunAsync("mwanlb", "status")).Output);

        Assert.Equal("uplink2: gets new connections again\n", (await router.RunAsync("mwanlb", "resume", "uplink2")).EnsureSuccess().Output);
        var flows = await lab.Traffic.ConnectAsync("resumed", 4);
        Assert.Equal([2, 2], lab.Network.Uplinks.Select(u => flows.Count(flow => u.PublicAddress.Equals(flow.SecondSeenAs))));
        Assert.All(await connections.HeartbeatAsync(Seconds(5)), result => Assert.Equal(ExchangeResult.Answered, result));
    }

    [Fact]
    public async Task Drain_EveryUplink_WarnsAndTheDefaultRouteCarriesOn()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions());
        (await lab.Network.Router.RunAsync("mwanlb", "drain", "uplink1")).EnsureSuccess();

        var last = (await lab.Network.Router.RunAsync("mwanlb", "drain", "uplink2")).EnsureSuccess();

        Assert.Contains("no uplink is left", last.Output, StringComparison.Ordinal);
        Assert.Equal("mwanlb: warning: no uplink of the router is available: its new connections take the router's default route\n", last.Error);
        Assert.Equal("default route", Assert.Single(await PlacementsAsync(lab, "nowhere", 1)).Uplink);
    }

    [Fact]
    public async Task Resume_SlowStart_TheReturningUplinkGetsLittleAtFirst()
    {
        await using var lab = await GatewayLab.StartAsync(
            LabTopology.Separate(2), new GatewayOptions { Policy = "weighted-round-robin", Extra = "slow-start = \"1h\"" });
        (await lab.Network.Router.RunAsync("mwanlb", "drain", "uplink2")).EnsureSuccess();

        (await lab.Network.Router.RunAsync("mwanlb", "resume", "uplink2")).EnsureSuccess();

        // 10 % against 100 %: one turn of eleven. An hour's ramp has not come to its next percent by then.
        var flows = await lab.Traffic.ConnectAsync("slow", 22);
        Assert.Equal([20, 2], lab.Network.Uplinks.Select(u => flows.Count(flow => u.PublicAddress.Equals(flow.SecondSeenAs))));
        Assert.Contains("slow start at 10 %", (await lab.Network.Router.RunAsync("mwanlb", "status")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weight_LiveTraffic_IsInForceAtOnceUntilConfiguredAgain()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions { Policy = "weighted-round-robin" });

        (await lab.Network.Router.RunAsync("mwanlb", "weight", "uplink1", "3")).EnsureSuccess();
        var flows = await lab.Traffic.ConnectAsync("three", 8);
        Assert.Equal([6, 2], lab.Network.Uplinks.Select(u => flows.Count(flow => u.PublicAddress.Equals(flow.SecondSeenAs))));

        (await lab.Network.Router.RunAsync("mwanlb", "weight", "uplink1", "configured")).EnsureSuccess();
        flows = await lab.Traffic.ConnectAsync("one", 8);
        Assert.Equal([4, 4], lab.Network.Uplinks.Select(u => flows.Count(flow => u.PublicAddress.Equals(flow.SecondSeenAs))));
    }

    private static async Task AssertAllAsync(GatewayLab lab, string prefix, string uplink) =>
        Assert.All(await lab.Traffic.ConnectAsync(prefix, 4), flow => Assert.Equal(uplink, lab.UplinkName(flow.SecondSeenAs)));

    private static async Task<IReadOnlyList<Placement>> PlacementsAsync(GatewayLab lab, string prefix, int count)
    {
        var before = lab.Gateway.Placements.Count;
        await lab.Traffic.ConnectAsync(prefix, count);
        return [.. lab.Gateway.Placements.Skip(before)];
    }
}
