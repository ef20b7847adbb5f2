using System.Net;
using System.Net.Sockets;
using MwanLb.Proxy.Socks.Datagrams;
using MwanLb.Proxy.Tests.Protocol;

namespace MwanLb.Proxy.Tests.Socks.Datagrams;

public sealed class AssociationTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Associate_Datagrams_GoToTheServerAndBackUntilTheConnectionEnds()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("udp = true");
        using var server = Bound();
        using var own = Bound();
        using var stranger = Bound();
        using var client = new TestClient(await proxy.ConnectAsync());
        var relay = await AssociateAsync(client, 0);
        var to = Header(server);

        // What is a fragment, or no datagram, is dropped; and a name is as good as an address.
        await own.SendToAsync((byte[])[0, 0, 1, .. to[3..], 9], relay);
        await own.SendToAsync((byte[])[0, 0], relay);
        await own.SendToAsync((byte[])[.. to, .. "one"u8], relay);
        var first = await ReceiveAsync(server);
        Assert.Equal("one"u8.ToArray(), first.Data);

        await stranger.SendToAsync((byte[])[.. to, .. "bad"u8], relay);
        await own.SendToAsync((byte[])[.. to, .. "two"u8], relay);
        var second = await ReceiveAsync(server);
        Assert.Equal("two"u8.ToArray(), second.Data);
        Assert.Equal(first.From, second.From);

        await server.SendToAsync("answer"u8.ToArray(), first.From);
        var answer = await ReceiveAsync(own);
        Assert.Equal((byte[])[.. to, .. "answer"u8], answer.Data);
        Assert.Equal(relay, answer.From);

        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.True(await client.IsClosedAsync());
        await BecomesFreeAsync(relay);
    }

    [Fact]
    public async Task Associate_ProxyIsStopped_HasThePatiencesTimeAndIsThenClosed()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("udp = true");
        using var server = Bound();
        using var own = Bound();
        using var client = new TestClient(await proxy.ConnectAsync());
        var relay = await AssociateAsync(client, 0);
        using var patience = new CancellationTokenSource();

        var stop = proxy.StopAsync(patience.Token);
        await own.SendToAsync((byte[])[.. Header(server), .. "late"u8], relay);
        Assert.Equal("late"u8.ToArray(), (await ReceiveAsync(server)).Data);
        Assert.False(stop.IsCompleted);
        await patience.CancelAsync();

        Assert.True(await client.IsClosedAsync());
        await Until.TrueAsync(() => stop.IsCompleted);
    }

    [Fact]
    public async Task Associate_NameAndStatedPort_AreHeeded()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("udp = true");
        using var server = Bound();
        using var own = Bound();
        using var other = Bound();
        using var client = new TestClient(await proxy.ConnectAsync());
        var relay = await AssociateAsync(client, Port(own));
        byte[] to = [0, 0, 0, 3, 9, .. "127.0.0.1"u8, .. Header(server)[8..]];

        await other.SendToAsync((byte[])[.. to, 1], relay);
        await own.SendToAsync((byte[])[.. to, 2], relay);

        Assert.Equal<byte[]>([2], (await ReceiveAsync(server)).Data);
    }

    [Fact]
    public async Task Associate_MoreServersThanThereMayBe_ForgetsTheOneThatWasSilentLongest()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("udp = true");
        using var own = Bound();
        using var client = new TestClient(await proxy.ConnectAsync());
        var relay = await AssociateAsync(client, 0);
        var servers = Enumerable.Range(0, Correspondents.Max + 1).Select(_ => Bound()).ToList();
        var from = new List<EndPoint>();

        foreach (var server in servers.Append(servers[0]))
        {
            await own.SendToAsync((byte[])[.. Header(server), 7], relay);
            from.Add((await ReceiveAsync(server)).From);
        }

        // The first one was forgotten, and came by another socket; all the others had one of their own.
        Assert.Equal(servers.Count + 1, from.Distinct().Count());
        servers.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task Stop_AssociationInUse_LivesOnAndIsClosedInOrderWhenItsTimeIsOver()
    {
        var directory = Directory.CreateTempSubdirectory();
        var model = Sample.Model("udp = true");
        model = model with { Proxy = model.Proxy with { AccessLog = Path.Combine(directory.FullName, "access.log") } };
        await using (var proxy = await ProxyUnderTest.StartAsync(model))
        {
            using var server = Bound();
            using var own = Bound();
            using var client = new TestClient(await proxy.ConnectAsync());
            var relay = await AssociateAsync(client, 0);
            await ExchangeAsync(own, server, relay);
            using var patience = new CancellationTokenSource();
            var stop = proxy.StopAsync(patience.Token);

            await ExchangeAsync(own, server, relay);
            await ExchangeAsync(own, server, relay);
            Assert.False(stop.IsCompleted);
            await patience.CancelAsync();

            await stop.WaitAsync(Limit, TestContext.Current.CancellationToken);
            // Not reset: the client reads an end.
            Assert.Empty(await client.ReadAsync(1));
        }

        var line = Assert.Single(await File.ReadAllLinesAsync(Assert.Single(directory.GetFiles()).FullName, TestContext.Current.CancellationToken));
        Assert.Contains(" 12 UDP 127.0.0.1:", line, StringComparison.Ordinal);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Stop_IdleAssociation_EndsAtItsIdleLimit()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("udp = true\nidle-timeout = \"1s\"");
        using var client = new TestClient(await proxy.ConnectAsync());
        await AssociateAsync(client, 0);
        using var patience = new CancellationTokenSource();

        await proxy.StopAsync(patience.Token).WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.Empty(await client.ReadAsync(1));
    }

    [Fact]
    public async Task Reload_OpenAssociation_KeepsItsServersAndGoesToNewOnesByTheNewPolicy()
    {
        using var server = Bound();
        using var second = Bound();
        using var own = Bound();
        await using var proxy = await ProxyUnderTest.StartAsync(Sample.Model("udp = true", ports: $"{Port(server)}"));
        using var client = new TestClient(await proxy.ConnectAsync());
        var relay = await AssociateAsync(client, 0);
        var from = await ExchangeAsync(own, server, relay);

        proxy.Reload(Sample.Model("udp = false", ports: $"{Port(second)}"));

        Assert.Equal(from, await ExchangeAsync(own, server, relay));
        await ExchangeAsync(own, second, relay);
    }

    // To the server and back; four bytes each way.
    private static async Task<EndPoint> ExchangeAsync(Socket own, Socket server, IPEndPoint relay)
    {
        await own.SendToAsync((byte[])[.. Header(server), .. "ping"u8], relay);
        var (data, from) = await ReceiveAsync(server);
        Assert.Equal("ping"u8.ToArray(), data);
        await server.SendToAsync("pong"u8.ToArray(), from);
        Assert.Equal((byte[])[.. Header(server), .. "pong"u8], (await ReceiveAsync(own)).Data);
        return from;
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static byte[] Header(Socket server) => [0, 0, 0, 1, 127, 0, 0, 1, (byte)(Port(server) >> 8), (byte)Port(server)];

    private static async Task<IPEndPoint> AssociateAsync(TestClient client, int port)
    {
        await client.SendAsync([5, 1, 0, 5, 3, 0, 1, 0, 0, 0, 0, (byte)(port >> 8), (byte)port]);
        var reply = await client.ReadAsync(12);
        Assert.Equal<byte[]>([5, 0, 5, 0, 0, 1, 127, 0, 0, 1], reply[..10]);
        return new IPEndPoint(IPAddress.Loopback, (reply[10] << 8) | reply[11]);
    }

    private static async Task<(byte[] Data, EndPoint From)> ReceiveAsync(Socket socket)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Limit);
        var buffer = new byte[2048];
        var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), patience.Token);
        return (buffer[..received.ReceivedBytes], received.RemoteEndPoint);
    }

    private static async Task BecomesFreeAsync(IPEndPoint at)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Limit);
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                socket.Bind(at);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(10, patience.Token);
            }
        }
    }
}
