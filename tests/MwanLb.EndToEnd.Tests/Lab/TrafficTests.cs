using System.Net;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Lab;

public sealed class TrafficTests : LabTest, IAsyncLifetime
{
    private LabNetwork _lab = null!;
    private InternetServer _server = null!;
    private ClientTraffic _traffic = null!;

    public async ValueTask InitializeAsync()
    {
        _lab = await LabNetwork.CreateAsync(LabTopology.Separate(2), Cancellation);
        await MasqueradeAsync(_lab);
        _server = await InternetServer.StartAsync(_lab);
        _traffic = new ClientTraffic(_lab.Client) { AnswerLimit = Seconds(2) };
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _lab.DisposeAsync();
    }

    [Theory]
    [InlineData(HttpPath.Forwarded, TrafficKind.Http)]
    [InlineData(HttpPath.ForwardedTls, TrafficKind.Https)]
    public async Task Get_MasqueradeAndDefaultRouteOnly_EachOnANewConnectionByTheFirstUplink(HttpPath path, TrafficKind kind)
    {
        var outcomes = await _traffic.GetAsync("page", 5, path);
        var seen = await _server.WaitForAsync("page", 5, Seconds(5));

        Assert.Equal(["page1", "page2", "page3", "page4", "page5"], outcomes.Select(o => o.Id));
        Assert.All(outcomes, o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));
        Assert.Equal(5, outcomes.Select(o => o.LocalPort).Distinct().Count());
        Assert.All(seen, o => Assert.Equal((kind, _lab.Uplinks[0].PublicAddress), (o.Kind, o.SourceAddress)));
        Assert.Equal([5, 0], _server.CountByUplink(seen));
        Assert.Equal(5, seen.Select(o => o.SourcePort).Distinct().Count());
    }

    [Fact]
    public async Task Get_UplinkCut_NoStatusAndCurlsComplaint()
    {
        await _lab.CutAsync(_lab.Uplinks[0]);

        var outcome = Assert.Single(await _traffic.GetAsync("lost", 1));

        Assert.Equal(0, outcome.StatusCode);
        Assert.NotEmpty(outcome.Error);
        Assert.Empty(_server.Observations);
    }

    [Fact]
    public async Task Get_RuleForAMark_MarkedConnectionsLeaveByTheSecondUplink()
    {
        await _lab.Router.ShellAsync($"""
            ip route add default via {_lab.Uplinks[1].Gateway} dev {_lab.Uplinks[1].Interface} table 102
            ip rule add fwmark 0x2/0xff lookup 102
            iptables -t mangle -A PREROUTING -i lan0 -p tcp --dport 443 -j MARK --set-xmark 0x2/0xff
            """);

        await _traffic.GetAsync("plain", 3);
        await _traffic.GetAsync("marked", 3, HttpPath.ForwardedTls);

        Assert.Equal([3, 0], _server.CountByUplink(await _server.WaitForAsync("plain", 3, Seconds(5))));
        Assert.Equal([0, 3], _server.CountByUplink(await _server.WaitForAsync("marked", 3, Seconds(5))));
    }

    [Fact]
    public async Task SendDatagrams_NewPortEach_BothAnsweredFromTheAddressThatWasAsked()
    {
        var traffic = new ClientTraffic(_lab.Client) { Server = LabTopology.InternetAddresses[3] };

        var flows = await traffic.SendDatagramsAsync("flow", 4);

        Assert.Equal(4, flows.Select(flow => flow.LocalPort).Distinct().Count());
        Assert.All(flows, flow => Assert.Equal((_lab.Uplinks[0].PublicAddress, _lab.Uplinks[0].PublicAddress), (flow.FirstSeenAs, flow.SecondSeenAs)));
        Assert.Equal(8, _server.Observations.Count(o => o.Kind == TrafficKind.Udp));
    }

    [Fact]
    public async Task Connect_ShortFlows_ObservedOnceAndClosed()
    {
        var flows = await _traffic.ConnectAsync("flow", 4);

        Assert.Equal(4, flows.Select(flow => flow.LocalPort).Distinct().Count());
        Assert.All(flows, flow => Assert.Equal(_lab.Uplinks[0].PublicAddress, flow.SecondSeenAs));
        Assert.Equal(["flow1", "flow2", "flow3", "flow4"], _server.Observations.Select(o => o.Id));
        await Wait.UntilAsync(() => _server.TcpSessions.Count(s => s.State == TcpSessionState.Closed) == 4, Seconds(5), () => "4 closed sessions");
    }

    [Fact]
    public async Task Connect_NobodyListens_OutcomeWithoutAnswer()
    {
        var traffic = new ClientTraffic(_lab.Client) { Server = LabTopology.RouterLanAddress };

        var flow = Assert.Single(await traffic.ConnectAsync("flow", 1));

        Assert.Equal(new FlowOutcome("flow1", 0, null, null), flow);
    }

    [Fact]
    public async Task Heartbeat_ThroughAnOutage_TimesOutAndThenWorksOn()
    {
        using var connections = await LongConnections.OpenAsync(_lab.Client, "long", 3, Seconds(5));

        Assert.Equal(Enumerable.Repeat(_lab.Uplinks[0].PublicAddress, 3), connections.SeenAs);
        Assert.All(await connections.HeartbeatAsync(Seconds(5)), result => Assert.Equal(ExchangeResult.Answered, result));

        await _lab.CutAsync(_lab.Uplinks[0]);
        Assert.All(await connections.HeartbeatAsync(TimeSpan.FromMilliseconds(300)), result => Assert.Equal(ExchangeResult.TimedOut, result));

        await _lab.RestoreAsync(_lab.Uplinks[0]);
        Assert.All(await connections.HeartbeatAsync(Seconds(20)), result => Assert.Equal(ExchangeResult.Answered, result));
    }

    [Fact]
    public async Task Heartbeat_ConnectionMovedToAnotherUplink_IsNotAnswered()
    {
        using var connections = await LongConnections.OpenAsync(_lab.Client, "long", 1, Seconds(5));

        await _lab.Router.ShellAsync($"ip route replace default via {_lab.Uplinks[1].Gateway} dev {_lab.Uplinks[1].Interface}");

        Assert.NotEqual(ExchangeResult.Answered, Assert.Single(await connections.HeartbeatAsync(Seconds(2))));
    }

    [Fact]
    public async Task TcpSessions_SocketKilledByTheClient_IsReset()
    {
        using var connections = await LongConnections.OpenAsync(_lab.Client, "long", 1, Seconds(5));
        Assert.Equal(TcpSessionState.Open, Assert.Single(_server.TcpSessions).State);

        await _lab.Client.ShellAsync($"ss --kill --tcp state established dport = {InternetServer.EchoPort}");

        Assert.Equal(ExchangeResult.Reset, Assert.Single(await connections.HeartbeatAsync(Seconds(2))));
        await Wait.UntilAsync(() => _server.TcpSessions[0].State == TcpSessionState.Reset, Seconds(5), () => $"a reset: {_server.TcpSessions[0]}");
    }

    [Fact]
    public async Task InNamespace_MarkedSocket_LeavesByTheSecondUplink()
    {
        await _lab.Router.ShellAsync($"""
            ip route add default via {_lab.Uplinks[1].Gateway} dev {_lab.Uplinks[1].Interface} table 102
            ip rule add fwmark 0x2/0xff lookup 102
            """);
        using var socket = _lab.Router.OpenSocket(System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        socket.SetRawSocketOption(1 /* SOL_SOCKET */, 36 /* SO_MARK */, BitConverter.GetBytes(2));

        await socket.SendToAsync("marked"u8.ToArray(), new IPEndPoint(LabTopology.InternetAddresses[0], InternetServer.EchoPort), Cancellation);

        var seen = Assert.Single(await _server.WaitForAsync("marked", 1, Seconds(5)));
        Assert.Equal(_lab.Uplinks[1].PublicAddress, seen.SourceAddress);
    }
}
