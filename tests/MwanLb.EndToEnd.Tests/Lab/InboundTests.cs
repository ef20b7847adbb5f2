using System.Net;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Lab;

/// <summary>Connections from the Internet, which must be answered by the uplink that they came in by.</summary>
public sealed class InboundTests : LabTest
{
    private const int RouterPort = 7100;
    private const int ClientPort = 7200;

    public static TheoryData<string, string> Ways { get; } = new()
    {
        { "separate", "ipv4" }, { "separate", "ipv6" }, { "separate", "routed" },
        { "seed",     "ipv4" }, { "seed",     "ipv6" }, { "seed",     "routed" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Connect_ServiceOnTheRouter_WorksOnlyIfAnsweredByTheSameUplink(string form, string way)
    {
        await using var lab = await StartAsync(form);
        await using var service = EchoService.Start(lab.Router, RouterPort, [.. lab.Uplinks.SelectMany(u => (IPAddress[])[u.Address, u.Address6!]).Distinct()]);

        await AssertAnswersAsync(lab, way, RouterPort, service);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Connect_ServiceOnTheClient_WorksOnlyIfAnsweredByTheSameUplink(string form, string way)
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

        await AssertAnswersAsync(lab, way, ClientPort, service);
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

    private static async Task AssertAnswersAsync(LabNetwork lab, string way, int port, EchoService service)
    {
        foreach (var uplink in lab.Uplinks)
        {
            if (way == "routed")
                await lab.RouteInboundAsync(uplink);
            var (server, source) = way switch
            {
                "ipv4" => (uplink.PublicAddress, LabTopology.InternetCoreAddress),
                "ipv6" => (uplink.PublicAddress6!, LabTopology.InternetCoreAddress6),
                _ => (uplink.Address6!, LabTopology.InternetCoreAddress6),
            };
            foreach (var answering in lab.Uplinks)
            {
                await lab.Router.ShellAsync($"""
                    ip route replace default via {answering.Gateway} dev {answering.Interface}
                    ip route replace default via {answering.LinkLocalGateway6} dev {answering.Interface}
                    """);
                var expected = answering == uplink ? source : null;
                var traffic = Inbound(lab, server, port);
                var id = $"by{uplink.Index}answered{answering.Index}-";

                Assert.Equal(expected, Assert.Single(await traffic.ConnectAsync(id + "tcp", 1)).SecondSeenAs);
                Assert.Equal(expected, Assert.Single(await traffic.SendDatagramsAsync(id + "udp", 1)).SecondSeenAs);
                // What is sent and not answered arrives all the same: it is the answer that is lost.
                Assert.Contains(service.Observations, o => o.Id == id + "udp1" && o.SourceAddress.Equals(source));
            }
        }
    }

    private static ClientTraffic Inbound(LabNetwork lab, IPAddress server, int port) =>
        new(lab.Internet) { Server = server, EchoPort = port, AnswerLimit = TimeSpan.FromMilliseconds(500) };
}
