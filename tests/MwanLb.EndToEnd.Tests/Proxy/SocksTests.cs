using System.Net;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Proxy;

/// <summary>SOCKS over three uplinks: connections and datagrams, each of its own turn.</summary>
[Collection(nameof(UnawareGateway))]
public sealed class SocksTests(UnawareGateway gateway) : LabTest
{
    public static TheoryData<string, bool, int> Ways => new()
    {
        { "socks4",  false, 6  },
        { "socks4a", false, 6  },
        { "socks5",  false, 30 },
        { "socks5h", false, 6  },
        { "socks5",  true,  6  },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Connect_EachVersion_SharedOutExactly(string scheme, bool isIPv6, int count)
    {
        var prefix = $"{scheme}{(isIPv6 ? "-six" : "-four")}-";
        var traffic = new ClientTraffic(gateway.Lab.Network.Client)
        {
            Proxy = $"{scheme}://{LabTopology.RouterLanAddress}:{ProxyProcess.Port}",
            Server = isIPv6 ? LabTopology.InternetAddresses6[0] : LabTopology.InternetAddresses[0],
        };

        var plain = await traffic.GetAsync(prefix + "plain", count, HttpPath.ProxyGet);
        var tls = await traffic.GetAsync(prefix + "tls", 3, HttpPath.ProxyConnect);

        Assert.All([.. plain, .. tls], o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));
        var seen = await gateway.Lab.Server.WaitForAsync(prefix, count + 3, Seconds(10));
        Assert.Equal(Enumerable.Repeat((count + 3) / 3, 3), gateway.Lab.Server.CountByUplink(seen));
    }

    [Theory]
    [InlineData("socks4a")]
    [InlineData("socks5h")]
    public async Task Connect_ByName_IsResolvedByTheProxy(string scheme)
    {
        await gateway.Lab.Network.Router.ShellAsync($"grep -q named.example /etc/hosts || echo {LabTopology.InternetAddresses[0]} named.example >> /etc/hosts");
        // The proxy looks at the file once a second.
        await Wait.UntilAsync(async () => (await GetByNameAsync(scheme, "http://named.example/before")).Output == "200", Seconds(10), () => "the name in the proxy");

        var result = await GetByNameAsync(scheme, $"http://named.example/{scheme}-named[1-3]");

        Assert.Equal("200200200", result.Output);
        Assert.Equal([0, 0, 3], gateway.Lab.Server.CountByUplink(await gateway.Lab.Server.WaitForAsync($"{scheme}-named", 3, Seconds(10))));
        await gateway.IsLoggedAsync($" {(scheme == "socks4a" ? "SOCKS4" : "SOCKS5")} named.example:80 ");
    }

    private Task<CommandResult> GetByNameAsync(string scheme, string url) => gateway.Lab.Network.Client.RunAsync(
        "curl", "--silent", "--proxy", $"{scheme}://{LabTopology.RouterLanAddress}:{ProxyProcess.Port}", "--output", "/dev/null", "--write-out", "%{http_code}", url);

    [Theory]
    [InlineData("datagram-four-", false)]
    [InlineData("datagram-six-", true)]
    public async Task Associate_BothFamilies_SharedOutExactlyAndKept(string prefix, bool isIPv6)
    {
        var datagrams = new SocksDatagrams(gateway.Lab.Network.Client) { Server = isIPv6 ? LabTopology.InternetAddresses6[0] : LabTopology.InternetAddresses[0] };

        var flows = await datagrams.SendAsync(prefix, 12);

        Assert.All(flows, flow => Assert.Equal(flow.FirstSeenAs, flow.SecondSeenAs));
        Assert.Equal([4, 4, 4], gateway.Lab.Network.Uplinks.Select(u => flows.Count(flow => flow.FirstSeenAs is { } source && u.IsSeenAs(source))));
        await gateway.IsLoggedAsync($" UDP {(isIPv6 ? $"[{datagrams.Server}]" : datagrams.Server)}:{InternetServer.EchoPort} ");
    }

    [Fact]
    public async Task Associate_ServersOfOneClient_ArePlacedOneByOne()
    {
        var seen = new HashSet<IPAddress?>();
        foreach (var server in LabTopology.InternetAddresses.Take(3))
        {
            seen.UnionWith((await new SocksDatagrams(gateway.Lab.Network.Client) { Server = server }.SendAsync($"servers-{server}-", 1)).Select(flow => flow.SecondSeenAs));
        }

        Assert.Equal(3, seen.Count);
    }
}
