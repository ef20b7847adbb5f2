using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using MwanLb.Engine.Configuration;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Hosting;

namespace MwanLb.Proxy.Tests;

/// <summary>The whole proxy inside this process, on loopback: its one uplink is a mark that no routing rule knows.</summary>
internal sealed class ProxyUnderTest : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ProxyUnderTest(WebApplication application, IPEndPoint at) => (_application, At) = (application, at);

    public IPEndPoint At { get; }

    public static async Task<ProxyUnderTest> StartAsync(string keys = "")
    {
        var port = FreePort();
        var loaded = ConfigurationFile.Parse(
            $"""
            [proxy]
            listen = ["127.0.0.1:{port}"]
            connect-ports = "1-65535"
            allow-destinations = ["127.0.0.0/8", "::1/128"]
            access-log = ""
            {keys}

            [[uplink]]
            name = "one"
            interface = "wan0"
            ipv6 = true
            """,
            "test.toml");
        var model = loaded.Model ?? throw new InvalidOperationException(loaded.ToString());
        if (UplinkSocket.DescribeMissing(model.Uplinks[0]) is { } missing)
        {
            Assert.Skip(missing);
        }

        var application = ProxyHost.Build(model, new ProxyCommand("test.toml", Path.Combine(Path.GetTempPath(), "mwanlb-none")));
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new ProxyUnderTest(application, new IPEndPoint(IPAddress.Loopback, port));
    }

    /// <summary>A port of loopback that nobody has.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>A client's connection to it.</summary>
    public async Task<TestClient> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(At, TestContext.Current.CancellationToken);
        return new TestClient(socket);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }
}
