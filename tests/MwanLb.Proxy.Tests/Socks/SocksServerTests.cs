using System.Net;
using System.Net.Sockets;
using MwanLb.Proxy.Tests.Protocol;

namespace MwanLb.Proxy.Tests.Socks;

public sealed class SocksServerTests
{
    private static readonly byte[] Localhost = [3, 9, .. "localhost"u8];

    [Fact]
    public async Task Connect_EveryWayToAsk_OpensATunnel()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        using var echo = new EchoServer();
        var (high, low) = ((byte)(echo.Port >> 8), (byte)echo.Port);
        byte[][] requests =
        [
            [5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, high, low],
            [5, 1, 0, 5, 1, 0, .. Localhost, high, low],
            // Where nobody is asked, one that has only a password is taken, too.
            [5, 1, 2, 1, 1, (byte)'u', 1, (byte)'p', 5, 1, 0, 1, 127, 0, 0, 1, high, low],
            [4, 1, high, low, 127, 0, 0, 1, 0],
            [4, 1, high, low, 0, 0, 0, 9, (byte)'u', 0, .. "localhost"u8, 0],
        ];

        foreach (var request in requests)
        {
            using var client = new TestClient(await proxy.ConnectAsync());
            // What comes ahead of the answer belongs to the tunnel.
            await client.SendAsync([.. request, .. "ahead"u8]);
            if (request[0] == 5)
            {
                Assert.Equal<byte[]>([5, request[2]], await client.ReadAsync(2));
                if (request[2] == 2)
                {
                    Assert.Equal<byte[]>([1, 0], await client.ReadAsync(2));
                }

                var reply = await client.ReadAsync(10);
                Assert.Equal<byte[]>([5, 0, 0, 1, 127, 0, 0, 1], reply[..8]);
                Assert.NotEqual(0, (reply[8] << 8) | reply[9]);
            }
            else
            {
                var reply = await client.ReadAsync(8);
                Assert.Equal<byte[]>([0, 90], reply[..2]);
                Assert.NotEqual(0, (reply[2] << 8) | reply[3]);
                Assert.Equal<byte[]>([127, 0, 0, 1], reply[4..]);
            }

            Assert.Equal("ahead"u8.ToArray(), await client.ReadAsync(5));
            await client.SendAsync([1, 2, 3]);
            client.Socket.Shutdown(SocketShutdown.Send);
            Assert.Equal<byte[]>([1, 2, 3], await client.ReadAsync(4));
        }
    }

    [Fact]
    public async Task Connect_ByteForByte_OpensATunnel()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        using var echo = new EchoServer();
        using var client = new TestClient(await proxy.ConnectAsync());

        foreach (var b in (byte[])[5, 1, 0, 5, 1, 0, .. Localhost, (byte)(echo.Port >> 8), (byte)echo.Port])
        {
            await client.SendAsync(b);
        }

        Assert.Equal<byte[]>([5, 0, 5, 0], (await client.ReadAsync(12))[..4]);
    }

    [Fact]
    public async Task Request_ThatCannotBeServed_IsAnsweredAndClosed()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        var free = FreePort();
        (byte[] Request, byte[] Reply)[] cases =
        [
            ([5, 1, 1], [5, 0xff]),
            ([5, 0], [5, 0xff]),
            ([5, 1, 0, 5, 2, 0, 1, 127, 0, 0, 1, 0, 80], [5, 0, 5, 7, 0, 1, 0, 0, 0, 0, 0, 0]),
            ([5, 1, 0, 5, 3, 0, 1, 0, 0, 0, 0, 0, 0], [5, 0, 5, 7, 0, 1, 0, 0, 0, 0, 0, 0]),
            ([5, 1, 0, 5, 9, 0, 1, 127, 0, 0, 1, 0, 80], [5, 0, 5, 7, 0, 1, 0, 0, 0, 0, 0, 0]),
            ([5, 1, 0, 5, 1, 0, 9, 127, 0, 0, 1, 0, 80], [5, 0, 5, 8, 0, 1, 0, 0, 0, 0, 0, 0]),
            ([5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, 0, 0], [5, 0, 5, 1, 0, 1, 0, 0, 0, 0, 0, 0]),
            ([5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, (byte)(free >> 8), (byte)free], [5, 0, 5, 5, 0, 1, 0, 0, 0, 0, 0, 0]),
            ([4, 2, 0, 80, 127, 0, 0, 1, 0], [0, 91, 0, 0, 0, 0, 0, 0]),
            ([4, 1, (byte)(free >> 8), (byte)free, 127, 0, 0, 1, 0], [0, 91, 0, 0, 0, 0, 0, 0]),
        ];

        foreach (var (request, reply) in cases)
        {
            using var client = new TestClient(await proxy.ConnectAsync());
            await client.SendAsync(request);

            Assert.Equal(reply, await client.ReadAsync(reply.Length));
            client.Socket.Shutdown(SocketShutdown.Send);
            Assert.True(await client.IsClosedAsync());
        }
    }

    [Fact]
    public async Task Request_WhereUsersAreAsked_NeedsThePassword()
    {
        var users = Path.GetTempFileName();
        await File.WriteAllTextAsync(users, "anna:$apr1$ab$eIePjsejfBGR8ITtu2z0U1\n", TestContext.Current.CancellationToken);
        await using var proxy = await ProxyUnderTest.StartAsync($"users = \"{users}\"");
        using var echo = new EchoServer();
        byte[] request = [5, 1, 0, 1, 127, 0, 0, 1, (byte)(echo.Port >> 8), (byte)echo.Port];
        (byte[] Sent, byte[] Reply)[] cases =
        [
            ([4, 1, 0, 80, 127, 0, 0, 1, .. "anna"u8, 0], [0, 91, 0, 0, 0, 0, 0, 0]),
            ([5, 1, 0], [5, 0xff]),
            ([5, 1, 2, 1, 4, .. "anna"u8, 1, (byte)'y', .. request], [5, 2, 1, 1]),
            ([5, 1, 2, 1, 3, .. "bob"u8, 1, (byte)'x', .. request], [5, 2, 1, 1]),
            ([5, 1, 2, 5, 1, 0, 1, 127, 0, 0, 1, 0, 80], [5, 2]),
            ([5, 2, 0, 2, 1, 4, .. "anna"u8, 1, (byte)'x', .. request], [5, 2, 1, 0, 5, 0, 0, 1, 127, 0, 0, 1]),
        ];

        foreach (var (sent, reply) in cases)
        {
            using var client = new TestClient(await proxy.ConnectAsync());
            await client.SendAsync(sent);

            Assert.Equal(reply, await client.ReadAsync(reply.Length));
            client.Socket.Shutdown(SocketShutdown.Send);
        }

        File.Delete(users);
    }

    [Fact]
    public async Task Connect_IPv6_IsAnsweredWithAnIPv6Address()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this machine has no IPv6");
        await using var proxy = await ProxyUnderTest.StartAsync();
        using var echo = new EchoServer(IPAddress.IPv6Loopback);
        using var client = new TestClient(await proxy.ConnectAsync());

        await client.SendAsync([5, 1, 0, 5, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, (byte)(echo.Port >> 8), (byte)echo.Port]);

        var reply = await client.ReadAsync(2 + 22);
        Assert.Equal<byte[]>([5, 0, 5, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], reply[..22]);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
