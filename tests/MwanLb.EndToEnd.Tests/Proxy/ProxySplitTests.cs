using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Proxy;

/// <summary>The split over three uplinks through the proxy: exact, and each request where the log says that it went.</summary>
[Collection(nameof(ProxyGateway))]
public sealed class ProxySplitTests(ProxyGateway gateway) : LabTest
{
    private const int Connections = 300;

    public static TheoryData<HttpPath, string> Paths => new()
    {
        { HttpPath.ProxyGet,     "proxyget"     },
        { HttpPath.ProxyConnect, "proxyconnect" },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Split_NewConnections_ExactAndAsLogged(HttpPath path, string prefix)
    {
        await using var proxy = await gateway.StartProxyAsync();

        var outcomes = await gateway.Traffic.GetAsync(prefix, Connections, path);

        Assert.All(outcomes, o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));
        var seen = await gateway.Lab.Server.WaitForAsync(prefix, Connections, Seconds(10));
        Assert.Equal([100, 100, 100], gateway.Lab.Server.CountByUplink(seen.DistinctBy(o => o.Id)));
        await Wait.UntilAsync(() => proxy.AccessLines.Count >= Connections, Seconds(10), () => $"every request in the log\n{proxy.Output}");
        var status = (await gateway.Lab.Network.Router.RunAsync("mwanlb", "status")).EnsureSuccess().Output;
        Assert.Matches(@"\nproxy \d+: 300 answered: uplink1 100, uplink2 100, uplink3 100", status);
    }

    [Fact]
    public async Task Split_KeepAlive_EachRequestOnAConnectionOfTheLoggedUplink()
    {
        const int Requests = 3000;
        await using var proxy = await gateway.StartProxyAsync();
        var load = new ProxyLoad(gateway.Client) { Port = ProxyProcess.Port };

        var outcomes = await load.GetAsync("kept", Requests, Cancellation);

        Assert.All(outcomes, o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));
        var seen = (await gateway.Lab.Server.WaitForAsync("kept", Requests, Seconds(20))).ToDictionary(o => o.Id, o => gateway.Lab.UplinkName(o.SourceAddress));
        Assert.Equal([1000, 1000, 1000], gateway.Lab.Network.Uplinks.Select(u => seen.Values.Count(name => name == u.Name)));
        await Wait.UntilAsync(() => proxy.AccessLines.Count(line => line.Contains("/kept", StringComparison.Ordinal)) >= Requests, Seconds(10), () => "every request in the log");
        Assert.All(
            proxy.AccessLines.Where(line => line.Contains("/kept", StringComparison.Ordinal)),
            line => Assert.Contains($" {seen[IdOf(line)]} ", line, StringComparison.Ordinal));

        static string IdOf(string line)
        {
            var from = line.IndexOf("/kept", StringComparison.Ordinal) + 1;
            return line[from..line.IndexOf(' ', from)];
        }
    }
}
