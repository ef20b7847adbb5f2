using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Squid;

/// <summary>users.conf, and rules by all that Squid knows of a request: who asks, from where, and for which name and port.</summary>
public sealed class UserTests : LabTest
{
    private const string Rules = """
        [[rule]]
        path = "squid"
        user = "anna"
        uplinks = ["uplink2"]

        [[rule]]
        path = "squid"
        client = "192.168.102.0/24"
        uplinks = ["uplink3"]

        [[rule]]
        path = "squid"
        domain = "video.example.net"
        uplinks = ["uplink3"]

        [[rule]]
        path = "squid"
        port = 443
        uplinks = ["uplink2"]

        [[rule]]
        path = "squid"
        uplinks = ["uplink1"]
        """;

    // Who, from which LAN, asks for what; and where it leaves.
    public static IReadOnlyList<(string User, bool SecondLan, string Url, string Uplink)> Requests { get; } =
    [
        ("anna", false, "http://www.example.org/anna",              "uplink2"),
        ("anna", true,  "http://cdn.video.example.net/streamed",   "uplink2"),
        ("bob",  true,  "http://www.example.org/guest",             "uplink3"),
        ("bob",  false, "http://video.example.net/video",           "uplink3"),
        ("bob",  false, "http://cdn.video.example.net/cdn",         "uplink3"),
        ("bob",  false, "http://notvideo.example.net/other",        "uplink1"),
        ("bob",  false, "https://www.example.org/secure",           "uplink2"),
        ("Anna", false, "http://www.example.org/capital",           "uplink1"),
    ];

    [Fact]
    public async Task Rules_ByUserClientDomainAndPort_EachGoesWhereItSays()
    {
        await using var lab = await GatewayLab.StartAsync(
            LabTopology.Separate(3) with { HasSecondLan = true }, new GatewayOptions { Lan = ["lan0", "lan1"], Tail = Rules });
        await using var names = await DnsServer.StartAsync(
            lab.Network.Router,
            ("example.org", LabTopology.InternetAddresses[0]),
            ("video.example.net", LabTopology.InternetAddresses[1]),
            ("notvideo.example.net", LabTopology.InternetAddresses[2]));
        // As users.conf says.
        await lab.Network.Router.ShellAsync("""
            for user in anna bob Anna; do printf '%s:%s\n' "$user" "$(openssl passwd -apr1 "secret of $user")" >>/etc/squid/users; done
            chown root:proxy /etc/squid/users
            chmod 640 /etc/squid/users
            """);
        await using var squid = await lab.Gateway.StartSquidAsync("mwanlb", ("10-users", SquidFragment.Read("users")));

        Assert.Equal("407", await CurlAsync(lab.Network.Client, LabTopology.RouterLanAddress.ToString(), "http://www.example.org/nobody"));
        Assert.Equal("407", await CurlAsync(lab.Network.Client, LabTopology.RouterLanAddress.ToString(), "http://www.example.org/wrong", "anna:guess"));
        foreach (var (user, secondLan, url, uplink) in Requests)
        {
            var (client, router) = secondLan
                ? (lab.Network.SecondClient, SecondLan.RouterAddress)
                : (lab.Network.Client, LabTopology.RouterLanAddress);
            Assert.Equal("200", await CurlAsync(client, router.ToString(), url, $"{user}:secret of {user}"));
            var seen = Assert.Single(await lab.Server.WaitForAsync(new Uri(url).AbsolutePath[1..], 1, Seconds(5)));
            Assert.Equal((url, uplink), (url, lab.UplinkName(seen.SourceAddress)));
        }

        Assert.DoesNotContain(lab.Server.Observations, o => o.Id is "nobody" or "wrong");
    }

    private static async Task<string> CurlAsync(LabHost client, string router, string url, string? user = null) => (await client.RunAsync([
        "curl", "--silent", "--insecure", "--max-time", "10", "--output", "/dev/null", "--write-out", "%{http_code}",
        "--proxy", $"http://{router}:{SquidProcess.Port}", .. user is null ? (string[])[] : ["--proxy-user", user], url])).Output;
}
