using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Squid;

/// <summary>Squid and an uplink that is drained, or that dies: what the guide says to do by hand, done as it says.</summary>
public sealed class FailoverTests(SquidGateway gateway) : LabTest, IClassFixture<SquidGateway>
{
    private const int Requests = 300;

    [Fact]
    public async Task Drained_UnderLoad_NeverChosenAndNothingFails()
    {
        await using var squid = await gateway.Lab.Gateway.StartSquidAsync();
        var load = new ProxyLoad(gateway.Client);
        await gateway.Router.ShellAsync("mwanlb drain uplink2");

        SquidAssert.AllServed(await load.GetAsync("drained", Requests, Cancellation));
        await gateway.Router.ShellAsync("mwanlb resume uplink2");
        SquidAssert.AllServed(await load.GetAsync("resumed", Requests, Cancellation));

        Assert.Equal([150, 0, 150], gateway.Lab.Server.CountByUplink(await gateway.Lab.Server.WaitForAsync("drained", Requests, Seconds(10))));
        Assert.Equal([100, 100, 100], gateway.Lab.Server.CountByUplink(await gateway.Lab.Server.WaitForAsync("resumed", Requests, Seconds(10))));
    }

    [Theory]
    [InlineData("mwanlb")]
    [InlineData("sticky")]
    [InlineData("rewrite")]
    public async Task Dead_RequestsWaitInConnect_AllServedByAnotherUplinkOnceItIsDisabled(string fragment)
    {
        await using var squid = await gateway.Lab.Gateway.StartSquidAsync(fragment);
        await gateway.Lab.Network.CutAsync(gateway.Uplinks[1]);
        var load = new ProxyLoad(gateway.Client) { Clients = 30, KeepAlive = false, AnswerLimit = Seconds(30) };
        var prefix = fragment + "-waiting";

        var waiting = load.GetAsync(prefix, 30, Cancellation);
        await gateway.Lab.Server.WaitForAsync(prefix, 20, Seconds(10));
        var sent = Stopwatch.GetTimestamp();
        var report = await RunGuideAsync("dies");
        var outcomes = await waiting;
        TestContext.Current.TestOutputHelper?.WriteLine($"command and the last answer: {Stopwatch.GetElapsedTime(sent).TotalMilliseconds:0} ms");

        // Of 30 requests 10 were to go by the dead uplink.
        SquidAssert.AllServed(outcomes);
        Assert.Contains("IPv4: its mark leads to uplink1's table; 10 connections of this router closed", report, StringComparison.Ordinal);
        Assert.Equal([20, 0, 10], gateway.Lab.Server.CountByUplink(await gateway.Lab.Server.WaitForAsync(prefix, 30, Seconds(5))));
        SquidAssert.AllServed(await load.GetAsync(fragment + "-meanwhile", 10, Cancellation));

        await gateway.Lab.Network.RestoreAsync(gateway.Uplinks[1]);
        await RunGuideAsync("returns");
        SquidAssert.AllServed(await load.GetAsync(fragment + "-restored", 30, Cancellation));
        Assert.Equal([10, 10, 10], gateway.Lab.Server.CountByUplink(await gateway.Lab.Server.WaitForAsync(fragment + "-restored", 30, Seconds(5))));
    }

    [Fact]
    public async Task Dead_IdleServerConnectionsAndTunnels_AreClosedAndTheNextOnesGoByAnotherUplink()
    {
        await using var squid = await SquidProcess.StartAsync(gateway.Router, ("mwanlb", PersistentTests.WithAddresses(gateway.Uplinks)));
        var load = new ProxyLoad(gateway.Client) { Clients = 1, AnswerLimit = Seconds(5) };
        SquidAssert.AllServed(await load.GetAsync("idle", 3, Cancellation));
        using var sockets = new SocketSupply(gateway.Client);
        List<ProxyConnection> tunnels = [];
        for (var i = 0; i < 3; i++)
        {
            var tunnel = new ProxyConnection(sockets, new IPEndPoint(LabTopology.RouterLanAddress, SquidProcess.Port));
            tunnels.Add(tunnel);
            await tunnel.OpenAsync(Cancellation);
            Assert.Equal(200, await tunnel.AskAsync("CONNECT 203.0.113.80:443 HTTP/1.1\r\nHost: 203.0.113.80:443\r\n\r\n", Cancellation));
        }

        await gateway.Lab.Network.CutAsync(gateway.Uplinks[1]);
        var report = await RunGuideAsync("dies");

        // The tunnel and the idle connection of the dead uplink; the client sees its tunnel end at once, and the two others work.
        Assert.Contains("IPv4: its mark leads to uplink1's table; 2 connections of this router closed", report, StringComparison.Ordinal);
        var ended = await Task.WhenAll(tunnels.Select(EndsAsync));
        Assert.Equal(1, ended.Count(e => e));
        SquidAssert.AllServed(await load.GetAsync("afterwards", 6, Cancellation));
        Assert.Equal([3, 0, 3], gateway.Lab.Server.CountByUplink(await gateway.Lab.Server.WaitForAsync("afterwards", 6, Seconds(5))));
        tunnels.ForEach(t => t.Dispose());
        await gateway.Lab.Network.RestoreAsync(gateway.Uplinks[1]);
        await RunGuideAsync("returns");
    }

    private static async Task<bool> EndsAsync(ProxyConnection tunnel)
    {
        try
        {
            await tunnel.AskAsync("GET /tunnel HTTP/1.1\r\nHost: 203.0.113.80\r\nConnection: close\r\n\r\n", Cancellation).WaitAsync(Seconds(5), Cancellation);
            return false;
        }
        catch (Exception exception) when (exception is EndOfStreamException or System.Net.Sockets.SocketException)
        {
            return true;
        }
    }

    // The lines of the guide's block between its marks, for the lab's second uplink and its first one.
    private Task<string> RunGuideAsync(string what)
    {
        var guide = Product.ReadText("docs/guide/squid.md");
        var block = Regex.Match(guide, $"<!-- {what} -->\n```\n(.*?)```", RegexOptions.Singleline);
        Assert.True(block.Success, what);
        return gateway.Router.ShellAsync(block.Groups[1].Value.Replace("dsl", "uplink2", StringComparison.Ordinal));
    }
}
