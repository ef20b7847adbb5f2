using System.Net;
using System.Net.Sockets;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Lab;

/// <summary>Connections from the Internet, which must be answered by the uplink that they came in by.</summary>
public sealed class InboundTests : LabTest
{
    private const int RouterPort = 7100;
    private const int ClientPort = 7200;

    [Theory]
    [InlineData("separate")]
    [InlineData("seed")]
    public async Task Connect_ServiceOnTheRouter_WorksOnlyIfAnsweredByTheSameUplink(string form)
    {
        await using var lab = await StartAsync(form);
        await using var service = EchoService.Start(lab.Router, RouterPort, [.. lab.Uplinks.SelectMany(u => (IPAddress[])[u.Address, u.Address6!]).Distinct()]);

        await AssertAnswersAsync(lab, RouterPort, service);
    }

    [Theory]
    [InlineData("separate")]
    [InlineData("seed")]
    public async Task Connect_ServiceOnTheClient_WorksOnlyIfAnsweredByTheSameUplink(string form)
    {
        await using var lab = await StartAsync(form);
        await using var service = EchoService.Start(lab.Client, ClientPort, LabTopology.ClientAddress, LabTopology.ClientAddress6);
        await lab.Router.ShellAsync($"""
            sysctl -qw net.ipv6.conf.all.forwarding=1
            for protocol in tcp udp; do
              iptables -t nat -A PREROUTING -i wan+ -p $protocol --dport {ClientPort} -j DNAT --to-destination {LabTopology.ClientAddress}
              ip6tables -t nat -A PREROUTING -i wan+ -p $protocol --dport {ClientPort} -j DNAT --to-destination {LabTopology.ClientAddress6}
            done
            """);

        await AssertAnswersAsync(lab, ClientPort, service);
    }

    [Fact]
    public async Task Connect_PortNotForwarded_NoAnswer()
    {
        await using var lab = await StartAsync("separate");
        await using var service = EchoService.Start(lab.Router, RouterPort + 1, lab.Uplinks[0].Address);

        Assert.Null(Assert.Single(await Inbound(lab, lab.Uplinks[0].PublicAddress, RouterPort + 1).ConnectAsync("closed", 1)).FirstSeenAs);
        Assert.Empty(service.TcpSessions);
    }

    private static async Task<LabNetwork> StartAsync(string form)
    {
        var lab = await LabNetwork.CreateAsync(form == "seed" ? LabTopology.SeedDualStack : LabTopology.DualStack(2), Cancellation);
        foreach (var uplink in lab.Uplinks)
        {
            await lab.ForwardPortAsync(uplink, RouterPort);
            await lab.ForwardPortAsync(uplink, ClientPort);
        }
        return lab;
    }

    private static async Task AssertAnswersAsync(LabNetwork lab, int port, EchoService service)
    {
        foreach (var uplink in lab.Uplinks)
        {
            await lab.RouteInboundAsync(uplink);
            foreach (var answering in lab.Uplinks)
            {
                await lab.Router.ShellAsync($"""
                    ip route replace default via {answering.Gateway} dev {answering.Interface}
                    ip route replace default via {answering.LinkLocalGateway6} dev {answering.Interface}
                    """);
                // The ports that ISPs forward by both families, and IPv6 as it is routed.
                foreach (var server in (IPAddress[])[uplink.PublicAddress, uplink.PublicAddress6!, uplink.Address6!])
                    await AssertAnswerAsync(server, isAnswered: answering == uplink, $"{server}@{uplink.Name}-{answering.Name}-");
            }
        }

        async Task AssertAnswerAsync(IPAddress server, bool isAnswered, string id)
        {
            var source = server.AddressFamily is AddressFamily.InterNetwork ? LabTopology.InternetCoreAddress : LabTopology.InternetCoreAddress6;
            var expected = isAnswered ? $"{id} {source}" : $"{id} ";
            var traffic = Inbound(lab, server, port);

            var connection = Assert.Single(await traffic.ConnectAsync(id + "tcp", 1));
            Assert.Equal(expected, $"{id} {connection.SecondSeenAs}");
            // No port: not even the handshake's answer gets through by another ISP.
            Assert.Equal(isAnswered, connection.LocalPort != 0);
            Assert.Equal(expected, $"{id} {Assert.Single(await traffic.SendDatagramsAsync(id + "udp", 1)).SecondSeenAs}");
            // What is sent and not answered arrives all the same: it is the answer that is lost.
            Assert.Contains(service.Observations, o => o.Id == id + "udp1" && o.SourceAddress.Equals(source));
        }
    }

    private static ClientTraffic Inbound(LabNetwork lab, IPAddress server, int port) =>
        new(lab.Internet) { Server = server, EchoPort = port, AnswerLimit = TimeSpan.FromMilliseconds(500) };
}
