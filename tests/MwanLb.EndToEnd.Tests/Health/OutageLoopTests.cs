using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Health;

/// <summary>An uplink that dies and comes back ten times under a hundred clients of all three paths.</summary>
public sealed class OutageLoopTests : LabTest
{
    private const int Outages = 10;
    private const int Clients = 33;
    private const int RequestsOfEach = 3;

    [Fact]
    public async Task Outages_OneAfterAnother_OnceNoticedNoNewConnectionFails()
    {
        await using var lab = await HealthLab.StartAsync("interval = \"200ms\"\nrise = 2\nhold-down = \"0s\"", "", "", "");
        var network = lab.Network;
        await using var server = await InternetServer.StartAsync(network);
        await using var squid = await SquidProcess.StartAsync(network.Router, ("mwanlb", Product.ReadText("squid-conf/mwanlb.conf")));
        await using var proxy = await ProxyProcess.StartAsync(network.Router);
        List<TimeSpan> noticed = [];
        for (var outage = 0; outage < Outages; outage++)
        {
            var dying = outage % 3;
            await lab.WaitUntilUpAsync(dying, Seconds(10));
            // Before it dies, so that everybody has connections by it.
            await AskAllAsync(network.Client, $"up{outage}-");
            noticed.Add(await lab.BlackHoleAsync(dying, Seconds(1)));

            Assert.Equal([], await AskAllAsync(network.Client, $"down{outage}-"));

            await network.IspRouters[dying].ShellAsync("nft delete table inet outage");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"noticed after {string.Join(", ", noticed.Select(after => $"{after.TotalMilliseconds:0} ms"))}");
        foreach (var uplink in network.Uplinks)
            await lab.WaitUntilUpAsync(uplink.Index, Seconds(10));
        var observations = await server.WaitForAsync("down", Outages * 3 * Clients * RequestsOfEach, Seconds(10));
        Assert.All(
            observations.Where(o => o.Id.StartsWith("down", StringComparison.Ordinal)),
            o => Assert.NotEqual(int.Parse(o.Id.AsSpan("down".Length, 1)) % 3, network.UplinkOf(o.SourceAddress)!.Index));
    }

    /// <summary>All at once, by each path.</summary>
    /// <returns>Those that failed.</returns>
    private static async Task<IReadOnlyList<string>> AskAllAsync(LabHost client, string prefix)
    {
        var bySquid = new ProxyLoad(client) { Clients = Clients }.GetAsync($"{prefix}squid", Clients * RequestsOfEach, Cancellation);
        var byProxy = new ProxyLoad(client) { Clients = Clients, Port = ProxyProcess.Port }.GetAsync($"{prefix}proxy", Clients * RequestsOfEach, Cancellation);
        var forwarded = Task.WhenAll(Enumerable.Range(0, Clients).Select(i => new ClientTraffic(client).ConnectAsync($"{prefix}direct{i}-", RequestsOfEach)));
        return
        [
            .. (await bySquid).Concat(await byProxy).Where(o => (o.StatusCode, o.Error) != (200, "")).Select(o => o.ToString()),
            .. (await forwarded).SelectMany(flows => flows).Where(flow => flow.SecondSeenAs is null).Select(flow => flow.ToString()),
        ];
    }
}
