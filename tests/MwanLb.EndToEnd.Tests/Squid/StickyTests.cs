using System.Net;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Squid;

/// <summary>sticky.conf: the requests of one client connection leave by one uplink, different client connections are balanced.</summary>
[Collection(nameof(SquidGateway))]
public sealed class StickyTests(SquidGateway gateway) : LabTest
{
    private const int Connections = 30;
    private const int RequestsOfEach = 10;

    [Fact]
    public async Task Sticky_ThirtyClientConnections_TenOfThemByEachUplinkAndNoneByTwo()
    {
        await using var squid = await gateway.Lab.Gateway.StartSquidAsync("sticky");

        SquidAssert.AllServed(await new ProxyLoad(gateway.Client) { Clients = Connections }
            .GetAsync("sticky", Connections * RequestsOfEach, Cancellation));
        await SquidAssert.RecordsAsync(squid, "sticky", Connections * RequestsOfEach, record => record.Uplink is not null);

        var connections = squid.AccessRecords.GroupBy(record => record.ClientPort, record => record.Uplink).ToList();
        Assert.Equal(Connections, connections.Count);
        Assert.All(connections, uplinks => Assert.Single(uplinks.Distinct()));
        Assert.Equal([10, 10, 10], gateway.Uplinks.Select(u => connections.Count(c => c.First() == u.Name)));
    }

    // Which words reach the helper as one argument is Squid's affair; only a format that came over whole makes these sticky.
    [Theory]
    [InlineData("commas", "--sticky --format %note{clt_conn_tag},%>a")]
    [InlineData("equals", "--sticky --format=%note{clt_conn_tag},%>a")]
    [InlineData("quotes", "--sticky --format \"%note{clt_conn_tag} %>a\"")]
    public async Task Format_AsTheGuideWritesItInSquidConf_ReachesTheHelper(string form, string arguments)
    {
        var text = SquidFragment.Read("sticky", "--sticky", arguments).Replace("%>a %>rm %>rd %>rP %#un %note{clt_conn_tag} ", "%note{clt_conn_tag} %>a ", StringComparison.Ordinal);
        await using var squid = await SquidProcess.StartAsync(gateway.Router, ("mwanlb", text));

        SquidAssert.AllServed(await new ProxyLoad(gateway.Client) { Clients = 1 }.GetAsync(form, 4, Cancellation));

        Assert.Single((await gateway.Lab.Server.WaitForAsync(form, 4, Seconds(5))).Select(o => o.SourceAddress).Distinct());
    }

    [Fact]
    public async Task Sticky_UplinkDrained_ItsClientConnectionsGoByAnother()
    {
        await using var squid = await gateway.Lab.Gateway.StartSquidAsync("sticky");
        using var sockets = new SocketSupply(gateway.Client);
        using var connection = new ProxyConnection(sockets, new IPEndPoint(LabTopology.RouterLanAddress, SquidProcess.Port));
        await connection.OpenAsync(Cancellation);
        await AskAsync(connection, "drained1");
        await AskAsync(connection, "drained2");
        var first = gateway.Lab.UplinkName((await gateway.Lab.Server.WaitForAsync("drained", 2, Seconds(5)))[0].SourceAddress);

        await gateway.Router.ShellAsync($"mwanlb drain {first}");
        await AskAsync(connection, "drained3");
        await AskAsync(connection, "drained4");
        await gateway.Router.ShellAsync($"mwanlb resume {first}");

        var seen = (await gateway.Lab.Server.WaitForAsync("drained", 4, Seconds(5))).Select(o => gateway.Lab.UplinkName(o.SourceAddress)).ToList();
        Assert.Equal([first, first, seen[2], seen[2]], seen);
        Assert.NotEqual(first, seen[2]);
    }

    private static async Task AskAsync(ProxyConnection connection, string id)
    {
        var server = LabTopology.InternetAddresses[0];
        Assert.Equal(200, await connection.AskAsync($"GET http://{server}/{id} HTTP/1.1\r\nHost: {server}\r\n\r\n", Cancellation));
    }
}
