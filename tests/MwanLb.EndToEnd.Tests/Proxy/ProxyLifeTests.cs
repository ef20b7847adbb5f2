using System.Net;
using System.Net.Sockets;
using System.Text;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Proxy;

/// <summary>A tunnel outlives new configurations, right and wrong, and has its time when the proxy is told to stop.</summary>
public sealed class ProxyLifeTests : LabTest
{
    private static readonly string Echo = $"{LabTopology.InternetAddresses[0]}:{InternetServer.EchoPort}";

    [Fact]
    public async Task Reload_OpenTunnel_GoesOnAndTheNewRulesHold()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), Options("connect-ports = [80, 443, 7000]\ndrain = \"2s\""));
        await using var proxy = await ProxyProcess.StartAsync(lab.Network.Router);
        using var tunnel = await OpenAsync(lab);
        Assert.Equal("HTTP/1.1 200", (await AskAsync(tunnel, $"CONNECT {Echo} HTTP/1.1\r\n\r\n"))[..12]);
        Assert.NotEmpty(await AskAsync(tunnel, "life 1\n"));

        lab.Network.Router.WriteFile(Gateway.ConfigurationPath, "nonsense = 1\n");
        await proxy.SignalAsync("HUP");
        await Wait.UntilAsync(() => proxy.Output.Contains("the configuration stays as it was", StringComparison.Ordinal), Seconds(10), () => proxy.Output);
        Assert.NotEmpty(await AskAsync(tunnel, "life 2\n"));

        lab.Network.Router.WriteFile(Gateway.ConfigurationPath, Options("connect-ports = 443").ToToml(lab.Network.Topology));
        await proxy.SignalAsync("HUP");
        await Wait.UntilAsync(() => proxy.Output.Contains("in force from now on", StringComparison.Ordinal), Seconds(10), () => proxy.Output);
        Assert.NotEmpty(await AskAsync(tunnel, "life 3\n"));
        using var second = await OpenAsync(lab);
        Assert.Equal("HTTP/1.1 403", (await AskAsync(second, $"CONNECT {Echo} HTTP/1.1\r\n\r\n"))[..12]);

        await proxy.SignalAsync("TERM");
        await Wait.UntilAsync(() => proxy.Output.Contains("1 tunnels and UDP associations have", StringComparison.Ordinal), Seconds(10), () => proxy.Output);
        Assert.NotEmpty(await AskAsync(tunnel, "life 4\n"));
        await Wait.UntilAsync(() => proxy.HasExited, Seconds(15), () => $"the end\n{proxy.Output}");
    }

    [Fact]
    public async Task Squid_WithTheProxyAsItsParent_IsBalancedByTheProxy()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), Options(""));
        await using var proxy = await ProxyProcess.StartAsync(lab.Network.Router);
        await using var squid = await SquidProcess.StartAsync(
            lab.Network.Router, ("parent", $"cache_peer 127.0.0.1 parent {ProxyProcess.Port} 0 no-query no-digest no-netdb-exchange default\nnever_direct allow all\ncache deny all\n"));

        var outcomes = await lab.Traffic.GetAsync("parent", 12, HttpPath.ProxyGet);
        var tunnels = await lab.Traffic.GetAsync("behind", 12, HttpPath.ProxyConnect);

        Assert.All([.. outcomes, .. tunnels], o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));
        Assert.Equal([6, 6], lab.Server.CountByUplink(await lab.Server.WaitForAsync("parent", 12, Seconds(10))));
        Assert.Equal([6, 6], lab.Server.CountByUplink(await lab.Server.WaitForAsync("behind", 12, Seconds(10))));
    }

    private static GatewayOptions Options(string proxy) => new() { Tail = $"[proxy]\n{proxy}\n", Extra = "slow-start = \"0s\"" };

    private static async Task<Socket> OpenAsync(GatewayLab lab)
    {
        var socket = lab.Network.Client.OpenSocket(SocketType.Stream, ProtocolType.Tcp, AddressFamily.InterNetwork);
        await socket.ConnectAsync(new IPEndPoint(LabTopology.RouterLanAddress, ProxyProcess.Port));
        return socket;
    }

    private static async Task<string> AskAsync(Socket socket, string text)
    {
        using var limit = new CancellationTokenSource(Seconds(10));
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), limit.Token);
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, limit.Token));
    }
}
