using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MwanLb.Proxy.Interop;

namespace MwanLb.Proxy.Tests.Protocol;

/// <summary>Tunnels on the socket itself, and as a later request of a connection that Kestrel has.</summary>
public sealed class ConnectTests : IAsyncLifetime
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private ProxyUnderTest _proxy = null!;

    private string Target => _server.LocalEndpoint.ToString()!;

    public async ValueTask InitializeAsync()
    {
        _server.Start();
        _proxy = await ProxyUnderTest.StartAsync();
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return _proxy.DisposeAsync();
    }

    [Fact]
    public async Task Connect_HalfClose_IsPassedOnEitherWay()
    {
        using var client = await _proxy.ConnectAsync();
        using var server = await OpenAsync(client, Head());

        await client.SendAsync("question"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("question", await ProxyUnderTest.ReadToEndAsync(server));
        await server.SendAsync("answer"u8.ToArray());
        server.Shutdown(SocketShutdown.Send);

        Assert.Equal("answer", await ProxyUnderTest.ReadToEndAsync(client));
    }

    [Fact]
    public async Task Connect_BytesSentAhead_GoFirst()
    {
        using var client = await _proxy.ConnectAsync();
        using var server = await OpenAsync(client, Head() + "ahead");

        Assert.Equal("ahead", await ProxyUnderTest.ReadUntilAsync(server, "ahead"));
    }

    [Fact]
    public async Task Connect_HeadInSingleBytes_IsUnderstood()
    {
        using var client = await _proxy.ConnectAsync();
        var accept = _server.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask();
        foreach (var octet in Encoding.ASCII.GetBytes(Head()))
        {
            await client.SendAsync(new[] { octet });
        }

        Assert.StartsWith("HTTP/1.1 200 ", await ProxyUnderTest.ReadUntilAsync(client, "\r\n\r\n"), StringComparison.Ordinal);
        (await accept).Dispose();
    }

    [Fact]
    public async Task Connect_ServerResets_ClientIsReset()
    {
        using var client = await _proxy.ConnectAsync();
        var server = await OpenAsync(client, Head());
        server.LingerState = new LingerOption(true, 0);
        // Not Dispose, which shuts down in order first.
        server.Close(0);

        Assert.Equal("[reset]", await ProxyUnderTest.ReadToEndAsync(client));
    }

    // A server whose queue is full drops SYNs: the kernel sends another one a second later.
    [Fact]
    public async Task Connect_StoppedWhileItIsDialed_IsOpenedAndWaitedFor()
    {
        using var full = new Socket(SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        using var filling = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await filling.ConnectAsync(full.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var client = await _proxy.ConnectAsync();
        await client.SendAsync(Encoding.ASCII.GetBytes($"CONNECT {full.LocalEndPoint} HTTP/1.1\r\nHost: x\r\n\r\n"));
        await Until.TrueAsync(() => IsDialed((IPEndPoint)full.LocalEndPoint!));

        var stop = _proxy.StopAsync(TestContext.Current.CancellationToken);
        using var first = await full.AcceptAsync(TestContext.Current.CancellationToken);
        using var server = await full.AcceptAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 200 ", await ProxyUnderTest.ReadUntilAsync(client, "\r\n\r\n"), StringComparison.Ordinal);
        Assert.False(stop.IsCompleted);
        await client.SendAsync("last words"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);

        Assert.Equal("last words", await ProxyUnderTest.ReadToEndAsync(server));
        server.Shutdown(SocketShutdown.Send);
        await stop.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    // Both ways at once, in bursts that the kernel moves and pieces that are copied.
    [Fact]
    public async Task Connect_MuchBothWays_ArrivesWhole()
    {
        using var client = await _proxy.ConnectAsync();
        using var server = await OpenAsync(client, Head());
        var data = RandomNumberGenerator.GetBytes(30 << 20);

        var hashes = await Task.WhenAll(SendAsync(client, data), SendAsync(server, data), HashAsync(client), HashAsync(server)).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal(hashes[0], hashes[3]);
        Assert.Equal(hashes[1], hashes[2]);
    }

    [Theory]
    [InlineData("127.0.0.1:1", 502)]
    [InlineData("no-such-name.invalid:443", 502)]
    public async Task Connect_Refused_ConnectionIsUsedOn(string target, int status)
    {
        using var origin = new ScriptedOrigin("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        using var client = await _proxy.ConnectAsync();
        await client.SendAsync(Encoding.ASCII.GetBytes(Head(target)));
        Assert.StartsWith($"HTTP/1.1 {status} ", await ProxyUnderTest.ReadUntilAsync(client, ".\n"), StringComparison.Ordinal);

        await client.SendAsync(Encoding.ASCII.GetBytes($"GET http://{origin.Address}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));

        Assert.StartsWith("HTTP/1.1 200 ", await ProxyUnderTest.ReadToEndAsync(client), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONNECT nonsense HTTP/1.1\r\n\r\n", 400)]
    [InlineData("CONNECT a:b:1 HTTP/1.1\r\n\r\n", 400)]
    [InlineData("CONNECT 127.0.0.1:1 HTTP/1.1\r\nContent-Length: 5\r\n\r\nGET /", 502)]
    [InlineData("CONNECT 127.0.0.1:1 HTTP/1.0\r\n\r\n", 502)]
    public async Task Connect_NotUnderstoodOrWithBody_EndsTheConnection(string request, int status) =>
        Assert.StartsWith($"HTTP/1.1 {status} ", await _proxy.AskAsync(request), StringComparison.Ordinal);

    [Fact]
    public async Task Connect_HeadTooLong_IsRefused() =>
        Assert.StartsWith("HTTP/1.1 431 ", await _proxy.AskAsync("CONNECT a:1 HTTP/1.1\r\nX: " + new string('x', 40_000)), StringComparison.Ordinal);

    [Fact]
    public async Task Connect_AfterAGet_IsATunnelLikeAnyOther()
    {
        using var client = await _proxy.ConnectAsync();
        await GetAsync(client);
        using var server = await OpenAsync(client, LaterHead() + "ques");
        await client.SendAsync("tion"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("question", await ProxyUnderTest.ReadToEndAsync(server));
        await server.SendAsync("answer"u8.ToArray());
        server.Shutdown(SocketShutdown.Send);

        Assert.Equal("answer", await ProxyUnderTest.ReadToEndAsync(client));
    }

    [Fact]
    public async Task Connect_AfterAGet_MuchBothWaysArrivesWhole()
    {
        using var client = await _proxy.ConnectAsync();
        await GetAsync(client);
        using var server = await OpenAsync(client, LaterHead());
        var data = RandomNumberGenerator.GetBytes(10 << 20);

        var hashes = await Task.WhenAll(SendAsync(client, data), SendAsync(server, data), HashAsync(client), HashAsync(server)).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal(hashes[0], hashes[3]);
        Assert.Equal(hashes[1], hashes[2]);
    }

    [Fact]
    public async Task Connect_AfterAGetAndServerResets_ClientIsReset()
    {
        using var client = await _proxy.ConnectAsync();
        await GetAsync(client);
        SocketReset.Reset(await OpenAsync(client, LaterHead()));

        Assert.Equal("[reset]", await ProxyUnderTest.ReadToEndAsync(client));
    }

    [Fact]
    public async Task Connect_AfterAGetAndRefused_ConnectionIsUsedOn()
    {
        using var client = await _proxy.ConnectAsync();
        await GetAsync(client);
        await client.SendAsync("CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 502 ", await ProxyUnderTest.ReadUntilAsync(client, ".\n"), StringComparison.Ordinal);

        await GetAsync(client);
    }

    private static async Task<string> SendAsync(Socket socket, byte[] data)
    {
        for (var sent = 0; sent < data.Length;)
        {
            // Pieces of every size, small and large.
            sent += await socket.SendAsync(data.AsMemory(sent, Math.Min(data.Length - sent, (int)(1 + (sent * 7919L % 200_000)))));
        }

        socket.Shutdown(SocketShutdown.Send);
        return Convert.ToHexString(SHA256.HashData(data));
    }

    private static async Task<string> HashAsync(Socket socket)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[50_000];
        while (await socket.ReceiveAsync(buffer) is > 0 and var count)
        {
            hash.AppendData(buffer, 0, count);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private string Head(string? target = null) => $"CONNECT {target ?? Target} HTTP/1.1\r\nHost: whatever\r\n\r\n";

    // Kestrel wants the same name there as in the target.
    private string LaterHead() => $"CONNECT {Target} HTTP/1.1\r\nHost: {Target}\r\n\r\n";

    private static async Task GetAsync(Socket client)
    {
        using var origin = new ScriptedOrigin("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await client.SendAsync(Encoding.ASCII.GetBytes($"GET http://{origin.Address}/ HTTP/1.1\r\nHost: x\r\n\r\n"));
        Assert.EndsWith("ok", await ProxyUnderTest.ReadUntilAsync(client, "\r\n\r\nok"), StringComparison.Ordinal);
    }

    // proc_pid_net(5), tcp: the far end as the kernel's hexadecimal, and 02 for SYN_SENT.
    private static bool IsDialed(IPEndPoint server) =>
        File.ReadLines("/proc/net/tcp").Any(line => line.Contains($" 0100007F:{server.Port:X4} 02 ", StringComparison.Ordinal));

    private async Task<Socket> OpenAsync(Socket client, string request)
    {
        var accept = _server.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask();
        await client.SendAsync(Encoding.ASCII.GetBytes(request));
        Assert.Equal("HTTP/1.1 200 Connection established\r\n\r\n", await ProxyUnderTest.ReadUntilAsync(client, "\r\n\r\n"));
        return await accept.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }
}
