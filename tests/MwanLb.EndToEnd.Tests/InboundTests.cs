using System.Net;
using System.Net.Sockets;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>A connection that comes in by an uplink is answered by that uplink, whichever holds the default route.</summary>
public sealed class InboundTests : LabTest
{
    private const int RouterPort = 7100;
    private const int ClientPort = 7200;

    [Theory]
    [InlineData("separate")]
    [InlineData("seed")]
    public async Task Inbound_RouterAndForwardedPort_AnsweredByTheSameUplink(string form)
    {
        await using var lab = await GatewayLab.StartAsync(form == "seed" ? LabTopology.SeedDualStack : LabTopology.DualStack(2), new GatewayOptions());
        var network = lab.Network;
        await using var onRouter = EchoService.Start(
            network.Router, RouterPort, [.. network.Uplinks.SelectMany(u => (IPAddress[])[u.Address, u.Address6!]).Distinct()]);
        await using var onClient = EchoService.Start(network.Client, ClientPort, LabTopology.ClientAddress, LabTopology.ClientAddress6);
        await network.Router.ShellAsync($"""
            for protocol in tcp udp; do
              iptables -t nat -A PREROUTING -i wan+ -p $protocol --dport {ClientPort} -j DNAT --to-destination {LabTopology.ClientAddress}
              ip6tables -t nat -A PREROUTING -i wan+ -p $protocol --dport {ClientPort} -j DNAT --to-destination {LabTopology.ClientAddress6}
            done
            """);

        foreach (var uplink in network.Uplinks)
        {
            foreach (var port in (int[])[RouterPort, ClientPort])
            {
                await network.ForwardPortAsync(uplink, port);
                await AssertAnsweredAsync(network, uplink.PublicAddress, port, $"{uplink.Name}-{port}-4-");
                await AssertAnsweredAsync(network, uplink.PublicAddress6!, port, $"{uplink.Name}-{port}-6-");
            }
        }

        // Nothing of it took a turn.
        Assert.Empty(lab.Gateway.Placements);
    }

    [Fact]
    public async Task Inbound_OneInterfaceAnUplink_AnsweredWithoutADaemonToo()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions());
        await using var service = EchoService.Start(lab.Network.Router, RouterPort, lab.Network.Uplinks[1].Address);
        await lab.Network.ForwardPortAsync(lab.Network.Uplinks[1], RouterPort);
        await lab.Gateway.Daemon.SignalAsync("KILL");
        await lab.Gateway.Daemon.WaitForExitAsync(Seconds(10));

        await AssertAnsweredAsync(lab.Network, lab.Network.Uplinks[1].PublicAddress, RouterPort, "alone-");
    }

    private static async Task AssertAnsweredAsync(LabNetwork lab, IPAddress server, int port, string id)
    {
        var source = server.AddressFamily is AddressFamily.InterNetwork ? LabTopology.InternetCoreAddress : LabTopology.InternetCoreAddress6;
        var traffic = new ClientTraffic(lab.Internet) { Server = server, EchoPort = port };

        Assert.Equal($"{id} tcp {source}", $"{id} tcp {Assert.Single(await traffic.ConnectAsync(id + "tcp", 1)).SecondSeenAs}");
        Assert.Equal($"{id} udp {source}", $"{id} udp {Assert.Single(await traffic.SendDatagramsAsync(id + "udp", 1)).SecondSeenAs}");
    }
}
