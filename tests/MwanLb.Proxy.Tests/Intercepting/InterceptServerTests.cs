using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Intercepting;
using MwanLb.Proxy.Listening;
using MwanLb.Proxy.Tests.Protocol;

namespace MwanLb.Proxy.Tests.Intercepting;

/// <summary>Connections as if a firewall rule had brought them, which takes a router: the lab has those.</summary>
public sealed class InterceptServerTests : IAsyncDisposable
{
    private readonly WebApplication _application = ProxyHost.Build(Sample.Model(), new ProxyCommand("/nowhere", "/nowhere"));

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n")]
    [InlineData("anything")]
    public async Task Serve_ServerThere_GetsWhatTheClientSent(string sent)
    {
        using var echo = new EchoServer();
        using var client = await InterceptedAsync(echo.Port);

        await client.SendAsync(Encoding.ASCII.GetBytes(sent));
        client.Shutdown(SocketShutdown.Send);

        Assert.Equal(sent, await ProxyUnderTest.ReadToEndAsync(client));
    }

    [Fact]
    public async Task Serve_NobodyThere_ResetsTheClient()
    {
        ushort port;
        using (var gone = new EchoServer())
        {
            port = gone.Port;
        }

        using var client = await InterceptedAsync(port);

        Assert.Equal("[reset]", await ProxyUnderTest.ReadToEndAsync(client));
    }

    private async Task<Socket> InterceptedAsync(ushort port)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        var client = new Client(await listener.AcceptAsync(TestContext.Current.CancellationToken), IPAddress.Loopback, 1, new IPEndPoint(IPAddress.Loopback, port), new MemoryStream());
        _ = _application.Services.GetRequiredService<InterceptServer>().ServeAsync(client, CancellationToken.None).AsTask();
        return socket;
    }
}
