using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Lab;

public sealed class SquidTests : LabTest, IAsyncLifetime
{
    private LabNetwork _lab = null!;
    private InternetServer _server = null!;
    private ClientTraffic _traffic = null!;

    public async ValueTask InitializeAsync()
    {
        _lab = await LabNetwork.CreateAsync(LabTopology.Seed, Cancellation);
        _server = await InternetServer.StartAsync(_lab);
        _traffic = new ClientTraffic(_lab.Client);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _lab.DisposeAsync();
    }

    [Theory]
    [InlineData(HttpPath.ProxyGet, "GET", "TCP_MISS", "http://203.0.113.80/page1")]
    [InlineData(HttpPath.ProxyConnect, "CONNECT", "TCP_TUNNEL", "203.0.113.80:443")]
    public async Task Get_PlainSquid_EachRequestOnANewConnectionIsServedAndLogged(HttpPath path, string method, string result, string target)
    {
        await using var squid = await SquidProcess.StartAsync(_lab.Router);

        var outcomes = await _traffic.GetAsync("page", 4, path);
        await Wait.UntilAsync(() => squid.AccessRecords.Count >= 4, Seconds(5), () => $"4 records, not {squid.AccessRecords.Count}");

        Assert.All(outcomes, o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));
        Assert.Equal([4, 0], _server.CountByUplink(await _server.WaitForAsync("page", 4, Seconds(5))));
        var records = squid.AccessRecords;
        Assert.Equal(outcomes.Select(o => o.LocalPort), records.Select(record => record.ClientPort));
        Assert.Equal((method, result, target, 200), (records[0].Method, records[0].Result, records[0].Target, records[0].StatusCode));
        Assert.All(records, record => Assert.Equal(_lab.Uplinks[0].Address, record.Source?.Address));
        Assert.All(records, record => Assert.Equal((null, 0u), (record.Uplink, record.SocketMark)));
    }

    [Fact]
    public async Task Start_WithAFragment_FragmentIsInForceBeforeTheLabAllowsTheLan()
    {
        await using var squid = await SquidProcess.StartAsync(_lab.Router, ("mwanlb", """
            acl secret urlpath_regex ^/secret
            http_access deny secret
            acl second urlpath_regex ^/second
            tcp_outgoing_mark 0x2 second

            """));

        var secret = Assert.Single(await _traffic.GetAsync("secret", 1, HttpPath.ProxyGet));
        var second = Assert.Single(await _traffic.GetAsync("second", 1, HttpPath.ProxyGet));
        await Wait.UntilAsync(() => squid.AccessRecords.Count >= 2, Seconds(5), () => "2 records");

        Assert.Equal((403, 200), (secret.StatusCode, second.StatusCode));
        Assert.Equal([("TCP_DENIED", 0u), ("TCP_MISS", 2u)], squid.AccessRecords.Select(record => (record.Result, record.SocketMark)));
    }

    [Fact]
    public async Task Start_BrokenFragment_ThrowsWithSquidsComplaint()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => SquidProcess.StartAsync(_lab.Router, ("broken", "http_access allow nosuchacl\n")));

        Assert.Contains("nosuchacl", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_Running_LeavesNoProcessAndCanStartAgain()
    {
        for (var i = 0; i < 2; i++)
        {
            await using (await SquidProcess.StartAsync(_lab.Router))
                Assert.NotEmpty(await MachineProcesses.InAsync(_lab.Router));
            Assert.Empty(await MachineProcesses.InAsync(_lab.Router));
        }
    }
}
