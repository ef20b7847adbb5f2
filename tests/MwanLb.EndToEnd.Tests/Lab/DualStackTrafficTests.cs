using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Lab;

/// <summary>Every kind of traffic over both families and both uplinks.</summary>
public sealed class DualStackTrafficTests(DualStackLab fixture) : LabTest, IClassFixture<DualStackLab>
{
    private static int _cases;

    private readonly LabNetwork _lab = fixture.Network;
    private readonly InternetServer _server = fixture.Server;

    // The server is one for all cases: what it saw of this one is known by the ids.
    private readonly string _id = $"case{++_cases}-";

    public static TheoryData<AddressFamily, string?> Ways { get; } = new()
    {
        { AddressFamily.InterNetwork,   null },
        { AddressFamily.InterNetwork,   "0x2" },
        { AddressFamily.InterNetworkV6, null },
        { AddressFamily.InterNetworkV6, "0x2" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Get_EachFamily_SeenFromTheUplinksAddress(AddressFamily family, string? mark)
    {
        var (traffic, expected) = await PrepareAsync(family, mark);

        var plain = await traffic.GetAsync(_id + "plain", 3);
        var tls = await traffic.GetAsync(_id + "tls", 3, HttpPath.ForwardedTls);

        Assert.All([.. plain, .. tls], o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));
        var seen = await _server.WaitForAsync(_id, 6, Seconds(5));
        Assert.All(seen, o => Assert.Equal((o.Id.Contains("tls", StringComparison.Ordinal) ? TrafficKind.Https : TrafficKind.Http, expected), (o.Kind, o.SourceAddress)));
        Assert.Equal(mark is null ? [6, 0] : [0, 6], _server.CountByUplink(seen));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Exchange_EachFamily_SeenFromTheUplinksAddress(AddressFamily family, string? mark)
    {
        var (traffic, expected) = await PrepareAsync(family, mark);

        FlowOutcome[] flows =
        [
            .. await traffic.ConnectAsync(_id + "tcp", 3),
            .. await traffic.SendDatagramsAsync(_id + "udp", 3),
            .. await traffic.SendPairsAsync(_id + "pair", 3),
        ];

        Assert.All(flows, flow => Assert.Equal((expected, expected), (flow.FirstSeenAs, flow.SecondSeenAs)));
        var seen = await _server.WaitForAsync(_id, 15, Seconds(5));
        Assert.All(seen, o => Assert.Equal(expected, o.SourceAddress));
        Assert.Equal(3, seen.Count(o => o.Kind == TrafficKind.Tcp));
        Assert.Equal(12, seen.Count(o => o.Kind == TrafficKind.Udp));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ping_EachFamily_AFlowForEachIdentifier(AddressFamily family, string? mark)
    {
        var (traffic, expected) = await PrepareAsync(family, mark);

        var pings = await traffic.PingAsync(_id, 3);

        Assert.Equal([_id + "1", _id + "2", _id + "3"], pings.Select(ping => ping.Id));
        Assert.All(pings, ping => Assert.Equal((true, true), (ping.FirstAnswered, ping.SecondAnswered)));
        Assert.Equal(3, pings.Select(ping => ping.Identifier).Distinct().Count());
        var seen = await _server.WaitForAsync(_id, 6, Seconds(5));
        Assert.Equal(pings.SelectMany(ping => (string[])[ping.Id, ping.Id]), seen.Select(o => o.Id));
        Assert.All(seen, o => Assert.Equal((TrafficKind.Ping, expected), (o.Kind, o.SourceAddress)));
        var conntrack = await _lab.Router.ShellAsync($"conntrack -L -f {(family is AddressFamily.InterNetwork ? "ipv4" : "ipv6")} 2>/dev/null");
        Assert.All(pings, ping => Assert.Contains($" id={ping.Identifier} ", conntrack, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ping_NobodyAnswers_OutcomeSaysSo()
    {
        await fixture.MarkAsync(null);
        var traffic = new ClientTraffic(_lab.Client) { Server = IPAddress.Parse("2001:db8:113::99"), AnswerLimit = TimeSpan.FromMilliseconds(200) };

        var ping = Assert.Single(await traffic.PingAsync(_id, 1));

        Assert.Equal((false, false), (ping.FirstAnswered, ping.SecondAnswered));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task SendLargeDatagrams_EachFamily_FragmentedThereAndBack(AddressFamily family, string? mark)
    {
        var (traffic, expected) = await PrepareAsync(family, mark);
        var before = await FragmentedAsync(family);

        var flows = await traffic.SendLargeDatagramsAsync(_id, 3);

        Assert.All(flows, flow => Assert.Equal((expected, expected), (flow.FirstSeenAs, flow.SecondSeenAs)));
        Assert.Equal(6, (await _server.WaitForAsync(_id, 6, Seconds(5))).Count);
        Assert.Equal((before.Sent + 6, before.Received + 6), await FragmentedAsync(family));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task LongConnections_MovedToTheOtherUplink_AreNotAnswered(AddressFamily family, string? mark)
    {
        var (traffic, expected) = await PrepareAsync(family, mark);
        using var connections = await LongConnections.OpenAsync(_lab.Client, new IPEndPoint(traffic.Server, traffic.EchoPort), _id, 2, Seconds(5));

        Assert.All(connections.SeenAs, address => Assert.Equal(expected, address));
        Assert.All(await connections.HeartbeatAsync(Seconds(5)), result => Assert.Equal(ExchangeResult.Answered, result));

        await fixture.MarkAsync(mark is null ? "0x2" : null);
        Assert.All(await connections.HeartbeatAsync(Seconds(1)), result => Assert.NotEqual(ExchangeResult.Answered, result));
    }

    [Theory]
    [InlineData("www2.example", "", false)]
    [InlineData("www2.six.example", "", true)]
    [InlineData("www2.dual.example", "-4", false)]
    [InlineData("www2.dual.example", "-6", true)]
    public async Task Get_ByName_OfTheFamiliesThatTheNameHas(string name, string option, bool isIPv6)
    {
        await fixture.MarkAsync(null);

        await _lab.Client.ShellAsync($"curl -sSf {option} http://{name}/{_id}");

        var seen = Assert.Single(await _server.WaitForAsync(_id, 1, Seconds(5)));
        Assert.Equal(isIPv6 ? _lab.Uplinks[0].PublicAddress6 : _lab.Uplinks[0].PublicAddress, seen.SourceAddress);
    }

    [Theory]
    [InlineData(HttpPath.ProxyGet)]
    [InlineData(HttpPath.ProxyConnect)]
    public async Task Get_ThroughSquid_IPv6ToItAndFromIt(HttpPath path)
    {
        await using var squid = await SquidProcess.StartAsync(_lab.Router);
        var traffic = new ClientTraffic(_lab.Client)
        {
            Proxy = $"http://[{LabTopology.RouterLanAddress6}]:{SquidProcess.Port}",
            Server = LabTopology.InternetAddresses6[1],
        };

        var outcome = Assert.Single(await traffic.GetAsync(_id, 1, path));
        await Wait.UntilAsync(() => squid.AccessRecords.Any(record => record.ClientPort == outcome.LocalPort), Seconds(5), () => "a record of the request");

        Assert.Equal((200, ""), (outcome.StatusCode, outcome.Error));
        Assert.Equal(_lab.Uplinks[0].PublicAddress6, Assert.Single(await _server.WaitForAsync(_id, 1, Seconds(5))).SourceAddress);
        var record = squid.AccessRecords.Single(record => record.ClientPort == outcome.LocalPort);
        Assert.Equal((LabTopology.ClientAddress6, _lab.Uplinks[0].Address6), (record.ClientAddress, record.Source?.Address));
        Assert.NotEqual(0, record.Source?.Port);
    }

    private async Task<(ClientTraffic Traffic, IPAddress Expected)> PrepareAsync(AddressFamily family, string? mark)
    {
        await fixture.MarkAsync(mark);
        var uplink = _lab.Uplinks[mark is null ? 0 : 1];
        // Not the first address: an answer from there could be an accident.
        return family is AddressFamily.InterNetwork
            ? (new ClientTraffic(_lab.Client) { Server = LabTopology.InternetAddresses[2] }, uplink.PublicAddress)
            : (new ClientTraffic(_lab.Client) { Server = LabTopology.InternetAddresses6[2] }, uplink.PublicAddress6!);
    }

    /// <summary>How many datagrams the client has sent in fragments, and put together from fragments.</summary>
    private async Task<(int Sent, int Received)> FragmentedAsync(AddressFamily family)
    {
        var prefix = family is AddressFamily.InterNetwork ? "Ip" : "Ip6";
        return (await CounterAsync($"{prefix}FragOKs"), await CounterAsync($"{prefix}ReasmOKs"));

        async Task<int> CounterAsync(string name) => int.Parse(
            await _lab.Client.ShellAsync($"nstat -asz {name} | awk '/^{name}/ {{ print $2 }}'"), CultureInfo.InvariantCulture);
    }
}
