using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>Traffic outlives us: what runs stays where it is, whatever happens to the programs.</summary>
public sealed class ContinuityTests : LabTest
{
    private const int LongOnes = 50;

    [Fact]
    public async Task LongConnections_WhileShortOnesComeAndGo_StayWhereTheyStarted()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions());
        using var connections = await LongConnections.OpenAsync(lab.Network.Client, "long", LongOnes, Seconds(10));
        Assert.Equal(3, connections.SeenAs.Distinct().Count());

        for (var round = 0; round < 5; round++)
        {
            var flows = await lab.Traffic.ConnectAsync($"short{round}-", 100);
            Assert.All(flows, flow => Assert.NotNull(flow.SecondSeenAs));
            Assert.All(await connections.HeartbeatAsync(Seconds(10)), result => Assert.Equal(ExchangeResult.Answered, result));
        }

        // The server saw one connection from one address for each, none was reset, and none was placed a second time.
        var sessions = lab.Server.TcpSessions.Where(s => s.Id.StartsWith("long", StringComparison.Ordinal)).ToList();
        Assert.Equal(LongOnes, sessions.Count);
        Assert.All(sessions, session => Assert.Equal(TcpSessionState.Open, session.State));
        Assert.Equal(LongOnes + 500, lab.Gateway.Placements.Count);
    }

    [Fact]
    public async Task Daemon_KilledUnderLoad_RunningOnesGoOnAndNewOnesTakeTheDefaultRoute()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions());
        using var connections = await LongConnections.OpenAsync(lab.Network.Client, "long", LongOnes, Seconds(10));
        var load = lab.Traffic.ConnectAsync("load", 400);

        await lab.Gateway.Daemon.SignalAsync("KILL");
        await lab.Gateway.Daemon.WaitForExitAsync(Seconds(10));

        // Nothing hangs: what was queued at that moment was sent again by its client, everything else passed by the bypass.
        Assert.All(await load, flow => Assert.NotNull(flow.SecondSeenAs));
        Assert.All(await connections.HeartbeatAsync(Seconds(10)), result => Assert.Equal(ExchangeResult.Answered, result));
        var unmarked = await lab.Traffic.ConnectAsync("unmarked", 20);
        Assert.All(unmarked, flow => Assert.Equal("uplink1", lab.UplinkName(flow.SecondSeenAs)));

        using var onDefault = await LongConnections.OpenAsync(lab.Network.Client, "default", 5, Seconds(10));
        await lab.Gateway.StartDaemonAsync();

        var marked = await lab.Traffic.ConnectAsync("marked", 30);
        Assert.Equal([10, 10, 10], lab.Network.Uplinks.Select(u => marked.Count(flow => u.PublicAddress.Equals(flow.SecondSeenAs))));
        Assert.All(await connections.HeartbeatAsync(Seconds(10)), result => Assert.Equal(ExchangeResult.Answered, result));
        Assert.All(await onDefault.HeartbeatAsync(Seconds(10)), result => Assert.Equal(ExchangeResult.Answered, result));
        Assert.DoesNotContain(lab.Server.TcpSessions, session => session.State == TcpSessionState.Reset);
        Assert.Equal(30, lab.Gateway.Placements.Count);
    }

    [Fact]
    public async Task Daemon_Terminated_EndsCleanlyAndTurnsGoOnAfterARestart()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions());
        var before = await lab.Traffic.ConnectAsync("before", 4);

        await lab.Gateway.Daemon.SignalAsync("TERM");
        Assert.Equal(0, await lab.Gateway.Daemon.WaitForExitAsync(Seconds(10)));
        await lab.Gateway.StartDaemonAsync();

        var after = await lab.Traffic.ConnectAsync("after", 5);
        Assert.Equal(
            ["uplink1", "uplink2", "uplink3", "uplink1", "uplink2", "uplink3", "uplink1", "uplink2", "uplink3"],
            before.Concat(after).Select(flow => lab.UplinkName(flow.FirstSeenAs)));
    }

    [Fact]
    public async Task MainDefaultRoute_Lost_ConnectionsOfHealthyUplinksGoOn()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions());
        using var connections = await LongConnections.OpenAsync(lab.Network.Client, "long", 6, Seconds(10));

        await lab.Network.Router.ShellAsync("ip route del default");

        Assert.All(await connections.HeartbeatAsync(Seconds(10)), result => Assert.Equal(ExchangeResult.Answered, result));
        Assert.All(await lab.Traffic.ConnectAsync("after", 3), flow => Assert.NotNull(flow.SecondSeenAs));
    }

    [Fact]
    public async Task Apply_WithAnotherConfigurationWhileConnectionsRun_BreaksNone()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions());
        using var connections = await LongConnections.OpenAsync(lab.Network.Client, "long", 9, Seconds(10));

        Gateway.Install(lab.Network, new GatewayOptions { Policy = "weighted-round-robin", Weights = [5, 1, 1], Extra = "queue = 7" });
        (await lab.Network.Router.RunAsync("mwanlb", "apply")).EnsureSuccess();

        Assert.All(await connections.HeartbeatAsync(Seconds(10)), result => Assert.Equal(ExchangeResult.Answered, result));
        Assert.All(lab.Server.TcpSessions, session => Assert.Equal(TcpSessionState.Open, session.State));
    }
}
