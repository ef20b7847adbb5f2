using System.Net;
using System.Net.Sockets;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Lab;

/// <summary>Every kind of traffic over both families, with the kernel's routing alone: unmarked by the first uplink, marked by the second.</summary>
public sealed class DualStackTrafficTests : LabTest, IAsyncLifetime
{
    private LabNetwork _lab = null!;
    private InternetServer _server = null!;

    public static TheoryData<AddressFamily, string?> Ways { get; } = new()
    {
        { AddressFamily.InterNetwork,   null },
        { AddressFamily.InterNetwork,   "0x2" },
        { AddressFamily.InterNetworkV6, null },
        { AddressFamily.InterNetworkV6, "0x2" },
    };

    public async ValueTask InitializeAsync()
    {
        _lab = await LabNetwork.CreateAsync(LabTopology.DualStack(2), Cancellation);
        await MasqueradeAsync(_lab);
        await Masquerade6Async(_lab);
        await _lab.Router.ShellAsync($"""
            ip route add default via {_lab.Uplinks[1].Gateway} dev wan1 table 102
            ip rule add fwmark 0x2/0xff lookup 102
            ip -6 route add default via {_lab.Uplinks[1].LinkLocalGateway6} dev wan1 table 102
            ip -6 rule add fwmark 0x2/0xff lookup 102
            """);
        _server = await InternetServer.StartAsync(_lab);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _lab.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Get_EachFamily_SeenFromTheUplinksAddress(AddressFamily family, string? mark)
    {
        var (traffic, expected) = await PrepareAsync(family, mark);

        var plain = await traffic.GetAsync("plain", 3);
        var tls = await traffic.GetAsync("tls", 3, HttpPath.ForwardedTls);

        Assert.All([.. plain, .. tls], o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));
        Assert.All(await _server.WaitForAsync("plain", 3, Seconds(5)), o => Assert.Equal((TrafficKind.Http, expected), (o.Kind, o.SourceAddress)));
        Assert.All(await _server.WaitForAsync("tls", 3, Seconds(5)), o => Assert.Equal((TrafficKind.Https, expected), (o.Kind, o.SourceAddress)));
        Assert.Equal(mark is null ? [6, 0] : [0, 6], _server.CountByUplink(_server.Observations));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Exchange_EachFamily_SeenFromTheUplinksAddress(AddressFamily family, string? mark)
    {
        var (traffic, expected) = await PrepareAsync(family, mark);

        var flows = (FlowOutcome[])[.. await traffic.ConnectAsync("tcp", 3), .. await traffic.SendDatagramsAsync("udp", 3), .. await traffic.SendPairsAsync("pair", 3)];

        Assert.All(flows, flow => Assert.Equal((expected, expected), (flow.FirstSeenAs, flow.SecondSeenAs)));
        Assert.All(_server.Observations, o => Assert.Equal(expected, o.SourceAddress));
        Assert.Equal(3, _server.Observations.Count(o => o.Kind == TrafficKind.Tcp));
        Assert.Equal(12, _server.Observations.Count(o => o.Kind == TrafficKind.Udp));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ping_EachFamily_AFlowForEachIdentifier(AddressFamily family, string? mark)
    {
        var (traffic, expected) = await PrepareAsync(family, mark);

        var pings = await traffic.PingAsync("ping", 3);

        Assert.Equal(["ping1", "ping2", "ping3"], pings.Select(ping => ping.Id));
        Assert.All(pings, ping => Assert.Equal((true, true), (ping.FirstAnswered, ping.SecondAnswered)));
        Assert.Equal(3, pings.Select(ping => ping.Identifier).Distinct().Count());
        var seen = await _server.WaitForAsync("ping", 6, Seconds(5));
        Assert.Equal(["ping1", "ping1", "ping2", "ping2", "ping3", "ping3"], seen.Select(o => o.Id));
        Assert.All(seen, o => Assert.Equal((TrafficKind.Ping, expected), (o.Kind, o.SourceAddress)));
        var conntrack = await _lab.Router.ShellAsync($"conntrack -L -f {(family is AddressFamily.InterNetwork ? "ipv4" : "ipv6")} 2>/dev/null");
        Assert.All(pings, ping => Assert.Contains($" id={ping.Identifier} ", conntrack, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task SendLargeDatagrams_EachFamily_FragmentedThereAndBack(AddressFamily family, string? mark)
    {
        var (traffic, expected) = await PrepareAsync(family, mark);
        var before = await FragmentedAsync(family);

        var flows = await traffic.SendLargeDatagramsAsync("large", 3);

        Assert.All(flows, flow => Assert.Equal((expected, expected), (flow.FirstSeenAs, flow.SecondSeenAs)));
        Assert.Equal(6, (await _server.WaitForAsync("large", 6, Seconds(5))).Count);
        Assert.Equal((before.Sent + 6, before.Received + 6), await FragmentedAsync(family));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task LongConnections_MovedToTheOtherUplink_AreNotAnswered(AddressFamily family, string? mark)
    {
        var (traffic, expected) = await PrepareAsync(family, mark);
        using var connections = await LongConnections.OpenAsync(_lab.Client, new IPEndPoint(traffic.Server, traffic.EchoPort), "long", 2, Seconds(5));

        Assert.All(connections.SeenAs, address => Assert.Equal(expected, address));
        Assert.All(await connections.HeartbeatAsync(Seconds(5)), result => Assert.Equal(ExchangeResult.Answered, result));

        await (mark is null ? MarkAsync(family, "0x2") : _lab.Router.ShellAsync("iptables -t mangle -F PREROUTING; ip6tables -t mangle -F PREROUTING"));
        Assert.All(await connections.HeartbeatAsync(Seconds(1)), result => Assert.NotEqual(ExchangeResult.Answered, result));
    }

    [Theory]
    [InlineData("www2.six.example", true)]
    [InlineData("www2.example", false)]
    public async Task Get_ByName_FamilyOfTheName(string name, bool isIPv6)
    {
        await _lab.Client.ShellAsync($"curl -sf http://{name}/named");

        var seen = Assert.Single(await _server.WaitForAsync("named", 1, Seconds(5)));
        Assert.Equal(isIPv6 ? _lab.Uplinks[0].PublicAddress6 : _lab.Uplinks[0].PublicAddress, seen.SourceAddress);
    }

    [Fact]
    public async Task Get_NameOfBothFamilies_EitherCanBeAsked()
    {
        await _lab.Client.ShellAsync("for family in 4 6; do curl -sf -$family http://www1.dual.example/dual$family; done");

        var seen = await _server.WaitForAsync("dual", 2, Seconds(5));
        Assert.Equal([_lab.Uplinks[0].PublicAddress, _lab.Uplinks[0].PublicAddress6], seen.Select(o => o.SourceAddress));
    }

    private async Task<(ClientTraffic Traffic, IPAddress Expected)> PrepareAsync(AddressFamily family, string? mark)
    {
        if (mark is not null)
            await MarkAsync(family, mark);
        var uplink = _lab.Uplinks[mark is null ? 0 : 1];
        // Not the first address: an answer from there could be an accident.
        return family is AddressFamily.InterNetwork
            ? (new ClientTraffic(_lab.Client) { Server = LabTopology.InternetAddresses[2] }, uplink.PublicAddress)
            : (new ClientTraffic(_lab.Client) { Server = LabTopology.InternetAddresses6[2] }, uplink.PublicAddress6!);
    }

    private Task<string> MarkAsync(AddressFamily family, string mark) => _lab.Router.ShellAsync(
        $"{(family is AddressFamily.InterNetwork ? "iptables" : "ip6tables")} -t mangle -A PREROUTING -i lan0 -j MARK --set-xmark {mark}/0xff");

    /// <summary>Datagrams that the client has sent in fragments, and put together from fragments.</summary>
    private async Task<(int Sent, int Received)> FragmentedAsync(AddressFamily family)
    {
        var counters = await _lab.Client.ShellAsync("nstat -asz 'Ip*Frag*OKs' 'Ip*Reasm*OKs' | awk '!/^#/ { print $1, $2 }'");
        var values = counters.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(line => line[0], line => int.Parse(line[1], System.Globalization.CultureInfo.InvariantCulture));
        var prefix = family is AddressFamily.InterNetwork ? "Ip" : "Ip6";
        return (values[prefix + "FragOKs"], values[prefix + "ReasmOKs"]);
    }
}
