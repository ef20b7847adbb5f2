using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MwanLb.Engine.Configuration;
using MwanLb.Proxy.Hosting;

namespace MwanLb.Proxy.Tests.Protocol;

/// <summary>The whole proxy in this process, on a port of the loopback.</summary>
internal sealed class ProxyUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);

    private readonly WebApplication _application;
    private readonly IPEndPoint _address;

    private ProxyUnderTest(WebApplication application) =>
        (_application, _address) = (application, IPEndPoint.Parse(application.Urls.Single()["http://".Length..]));

    /// <summary>Starts one.</summary>
    /// <param name="proxy">Lines of the section [proxy].</param>
    /// <param name="top">Lines before the sections.</param>
    public static Task<ProxyUnderTest> StartAsync(string proxy = "", string top = "") => StartAsync(Sample.Model(proxy, top));

    /// <summary>Starts one by a configuration, but for where it listens.</summary>
    public static async Task<ProxyUnderTest> StartAsync(RouterModel model)
    {
        model = model with { Proxy = model.Proxy with { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] } };
        var application = ProxyHost.Build(model, new ProxyCommand("/nowhere", "/nowhere"));
        await application.StartAsync();
        return new ProxyUnderTest(application);
    }

    /// <summary>Puts another configuration in force, as SIGHUP does.</summary>
    public void Reload(RouterModel model) =>
        _application.Services.GetRequiredService<ProxyState>().Replace(_application.Services.GetRequiredService<RuntimeBuilder>().Build(model), TimeProvider.System);

    /// <summary>Stops it, as SIGTERM does; what is open has the patience's time.</summary>
    public Task StopAsync(CancellationToken patience) => _application.StopAsync(patience);

    /// <summary>A connection to it.</summary>
    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_address);
        return socket;
    }

    /// <summary>Sends what is given and returns all that comes, to the end of the connection; "reset" where it was reset.</summary>
    public async Task<string> AskAsync(string request)
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        return await ReadToEndAsync(socket);
    }

    /// <summary>All that comes, to the end of a connection.</summary>
    public static async Task<string> ReadToEndAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        using var limit = new CancellationTokenSource(AnswerLimit);
        try
        {
            while (await socket.ReceiveAsync(buffer, limit.Token) is > 0 and var count)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (SocketException)
        {
            text.Append("[reset]");
        }

        return text.ToString();
    }

    /// <summary>What comes until a text has come.</summary>
    public static async Task<string> ReadUntilAsync(Socket socket, string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[1];
        using var limit = new CancellationTokenSource(AnswerLimit);
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal) && await socket.ReceiveAsync(buffer, limit.Token) == 1)
        {
            text.Append((char)buffer[0]);
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(new CancellationToken(canceled: true));
        await _application.DisposeAsync();
    }
}
