using System.Text;
using System.Text.RegularExpressions;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>Rules on the paths that they are for, with real traffic.</summary>
public sealed class RuleTests : LabTest
{
    [Theory]
    [InlineData("client = \"192.168.101.0/24\"", true)]
    [InlineData("client = \"192.168.102.0/24\"", false)]
    [InlineData("port = 7000", true)]
    [InlineData("port = \"7001-7999\"", false)]
    [InlineData("destination = \"203.0.113.0/24\"", true)]
    [InlineData("protocol = \"udp\"", false)]
    [InlineData("inbound = \"lan0\"", true)]
    [InlineData("inbound = \"lan1\"", false)]
    public async Task Forwarded_RuleByOneCondition_GoesWhereItSays(string condition, bool fits)
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions
        {
            Lan = ["lan0", "lan1"],
            Tail = $"""
                [[rule]]
                name = "only-third"
                path = "forwarded"
                {condition}
                uplinks = ["uplink3"]
                """,
        });

        var flows = await lab.Traffic.ConnectAsync("ruled", 6);

        int[] expected = fits ? [0, 0, 6] : [2, 2, 2];
        Assert.Equal(expected, lab.Network.Uplinks.Select(u => flows.Count(flow => u.PublicAddress.Equals(flow.SecondSeenAs))));
        Assert.Equal(fits, lab.Gateway.Daemon.Output.Contains("by uplink3 (OnlyCandidate) [only-third]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Squid_RuleByDomain_GoesWhereItSays()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions
        {
            Tail = """
                [[rule]]
                path = ["squid", "proxy"]
                domain = ["www1.example", "other.example"]
                uplinks = ["uplink2"]
                """,
        });
        await using var squid = await lab.Gateway.StartSquidAsync();

        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal("200", await CurlAsync(lab, $"http://WWW1.example/by-name{i}"));
        }

        await lab.Traffic.GetAsync("by-address", 4, HttpPath.ProxyGet);
        Assert.Equal([0, 4], lab.Server.CountByUplink(await lab.Server.WaitForAsync("by-name", 4, Seconds(10))));
        Assert.Equal([2, 2], lab.Server.CountByUplink(await lab.Server.WaitForAsync("by-address", 4, Seconds(10))));
    }

    [Fact]
    public async Task Squid_RuleByUser_GoesWhereItSays()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions
        {
            Tail = """
                [[rule]]
                path = ["squid", "proxy"]
                user = ["anna müller", "100%"]
                uplinks = ["uplink2"]
                """,
        });
        // Whoever gives a name is believed; nobody has to.
        lab.Network.Router.WriteFile("/etc/squid/conf.d/auth.conf", """
            auth_param basic program /usr/bin/sed -u s/.*/OK/
            auth_param basic realm lab
            acl has_name req_header Proxy-Authorization .
            acl named proxy_auth REQUIRED
            http_access deny has_name !named

            """);
        await using var squid = await lab.Gateway.StartSquidAsync();

        Assert.Equal("200", await CurlAsync(lab, $"http://{LabTopology.InternetAddresses[0]}/anna", "anna müller"));
        Assert.Equal("200", await CurlAsync(lab, $"http://{LabTopology.InternetAddresses[0]}/percent", "100%"));
        Assert.Equal("200", await CurlAsync(lab, $"http://{LabTopology.InternetAddresses[0]}/bob", "bob"));
        Assert.Equal("200", await CurlAsync(lab, $"http://{LabTopology.InternetAddresses[0]}/nobody"));

        Assert.Equal(["anna 2", "percent 2"], await SeenAsync(lab, "anna", "percent"));
        Assert.Equal(["bob 1", "nobody 2"], await SeenAsync(lab, "bob", "nobody"));
    }

    [Fact]
    public async Task Drop_NoUplinkLeft_RefusedOnBothPathsUntilOneReturns()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions
        {
            Extra = "slow-start = \"0s\"",
            Tail = """
                [[rule]]
                destination = "203.0.113.80"
                uplinks = ["uplink2"]
                when-none = "drop"
                """,
        });
        await using var squid = await lab.Gateway.StartSquidAsync();
        (await lab.Network.Router.RunAsync("mwanlb", "drain", "uplink2")).EnsureSuccess();
        var impatient = new ClientTraffic(lab.Network.Client) { AnswerLimit = Seconds(2) };

        Assert.Null(Assert.Single(await impatient.ConnectAsync("refused", 1)).FirstSeenAs);
        Assert.Null(Assert.Single(await impatient.SendDatagramsAsync("refused-datagram", 1)).FirstSeenAs);
        Assert.Equal("403", await CurlAsync(lab, "http://203.0.113.80/refused-get"));
        Assert.Equal("000", await CurlAsync(lab, "https://203.0.113.80/refused-connect"));
        Assert.Equal("200", await CurlAsync(lab, "http://203.0.113.81/other"));
        Assert.DoesNotContain(lab.Server.Observations, o => o.Id.StartsWith("refused", StringComparison.Ordinal));

        (await lab.Network.Router.RunAsync("mwanlb", "resume", "uplink2")).EnsureSuccess();
        Assert.Equal("uplink2", lab.UplinkName(Assert.Single(await lab.Traffic.ConnectAsync("back", 1)).SecondSeenAs));
        Assert.Equal("200", await CurlAsync(lab, "http://203.0.113.80/back-get"));
        Assert.Equal("200", await CurlAsync(lab, "https://203.0.113.80/back-connect"));
    }

    [Fact]
    public async Task LeastUsed_OneLineIsBusy_NewConnectionsGoByTheOther()
    {
        await using var lab = await GatewayLab.StartAsync(
            LabTopology.Separate(2), new GatewayOptions { Policy = "least-used", UplinkExtra = "download = \"10mbit\"\nupload = \"10mbit\"" });
        var router = lab.Network.Router;
        // At most 50 times 12000 bytes a second, 4.8 Mbit/s of the 10 declared, towards the first uplink's next hop.
        await using var load = router.Start("bash", "-c", """
            payload=$(printf '%12000s')
            while sleep 0.02; do printf %s "$payload" >/dev/udp/100.64.0.1/9; done
            """);

        string status = "";
        await Wait.UntilAsync(
            async () => Regex.IsMatch(
                status = (await router.RunAsync("mwanlb", "status")).Output, @"uplink1 +(?:unknown|up) +1 +[1-9]\d %.*\nuplink2 +(?:unknown|up) +1 +0 %"),
            Seconds(15),
            () => $"uplink1 to be busy:\n{status}");

        Assert.All(await lab.Traffic.ConnectAsync("light", 10), flow => Assert.Equal("uplink2", lab.UplinkName(flow.SecondSeenAs)));
    }

    private static async Task<string[]> SeenAsync(GatewayLab lab, params string[] ids)
    {
        List<string> seen = [];
        foreach (var id in ids)
        {
            var source = Assert.Single(await lab.Server.WaitForAsync(id, 1, Seconds(10))).SourceAddress;
            seen.Add($"{id} {lab.UplinkName(source)["uplink".Length..]}");
        }

        return [.. seen];
    }

    private static async Task<string> CurlAsync(GatewayLab lab, string url, string? user = null) => (await lab.Network.Client.RunAsync(
        "curl", "--silent", "--insecure", "--max-time", "5", "--output", "/dev/null", "--write-out", "%{http_code}",
        "--proxy", $"http://{LabTopology.RouterLanAddress}:3128",
        "--proxy-header", user is null ? "X-Nobody: 1" : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(user + ":x"))}",
        url)).Output;
}
