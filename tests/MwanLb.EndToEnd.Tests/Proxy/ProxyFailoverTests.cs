using System.Globalization;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Proxy;

/// <summary>An uplink that swallows everything while nobody has noticed yet: the proxy's requests and tunnels go by another one.</summary>
public sealed class ProxyFailoverTests : LabTest
{
    // A quarter of a second, and what a busy machine adds. Without the race it is the 15 s of connect-timeout.
    private const double Limit = 1.0;

    [Fact]
    public async Task BlackHole_UnnoticedYet_CostsAQuarterOfASecondAndNoRequest()
    {
        // Nobody measures: the proxy has nothing but its own dials to go by.
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions { Health = "probes = []", LogLevel = "information" });
        await using var proxy = await ProxyProcess.StartAsync(lab.Network.Router);
        var load = new ProxyLoad(lab.Network.Client) { Port = ProxyProcess.Port, Clients = 20 };

        // Both uplinks' pools hold connections when the fault begins.
        Assert.All(await load.GetAsync("before", 100, Cancellation), o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));
        var running = load.GetAsync("during", 1000, Cancellation);
        await Wait.UntilAsync(() => load.Answered >= 300, Seconds(20), () => "a third of the requests");
        await lab.Network.CutAsync(lab.Network.Uplinks[1]);
        var during = await running;
        var get = await TimeAsync(lab, "http", "get");
        var connect = await TimeAsync(lab, "https", "connect");

        Assert.All(during, o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));
        Assert.Equal(1000, during.Count);
        TestContext.Current.TestOutputHelper?.WriteLine($"slowest GET {get:0.000} s, slowest CONNECT {connect:0.000} s");
        Assert.InRange(get, 0, Limit);
        Assert.InRange(connect, 0, Limit);
        var seen = await lab.Server.WaitForAsync("get", 20, Seconds(10));
        Assert.All(seen, o => Assert.Equal("uplink1", lab.UplinkName(o.SourceAddress)));
    }

    // The slowest of twenty, each on a connection of its own; all are answered.
    private static async Task<double> TimeAsync(GatewayLab lab, string scheme, string id)
    {
        var result = await lab.Network.Client.RunAsync(
            "curl", "--silent", "--insecure", "--header", "Connection: close", "--proxy", ProxyProcess.Url, "--output", "/dev/null", "--write-out", "%{http_code} %{time_total}\n",
            $"{scheme}://{LabTopology.InternetAddresses[0]}/{id}[1-20]");
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(20, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("200 ", line, StringComparison.Ordinal));
        return lines.Max(line => double.Parse(line[4..], CultureInfo.InvariantCulture));
    }
}
