using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Forwarding;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Reporting;
using MwanLb.Proxy.Tests.Protocol;

namespace MwanLb.Proxy.Tests.Forwarding;

public sealed class ServerConnectionsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ScriptedOrigin _origin = new("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    private readonly RuntimeBuilder _builder;
    private readonly ProxyRuntime _runtime;
    private readonly ServerConnections _connections;

    public ServerConnectionsTests()
    {
        _builder = new RuntimeBuilder(_directory.FullName, new ProxyMetrics(_services.GetRequiredService<IMeterFactory>()), TimeProvider.System, _ => { });
        _runtime = _builder.Build(Sample.Model());
        _connections = new ServerConnections(_runtime.Dialer, _runtime.Open, TimeSpan.FromSeconds(1), TimeProvider.System);
    }

    public void Dispose()
    {
        _connections.Dispose();
        _runtime.Dispose();
        _builder.Dispose();
        _origin.Dispose();
        _services.Dispose();
        _directory.Delete(recursive: true);
    }

    // HttpClient asks for another connection by itself where one from its pool broke: by the same uplink, a second wait for a dead one.
    [Fact]
    public async Task Open_AttemptThatCameToAStandstill_DialsNothing()
    {
        var attempt = Attempt();
        attempt.IsStalled = true;

        await Assert.ThrowsAsync<HttpRequestException>(async () => await _connections.OpenAsync(attempt, attempt.Placed.Selection.Uplink, TestContext.Current.CancellationToken));

        Assert.Null(attempt.Failure);
        Assert.Equal(0, _origin.Connections);
    }

    // A pool whose connections are not used again never looks at one that came too late for its request.
    [Fact]
    public async Task Open_RequestIsOverMeanwhile_LeavesNoConnection()
    {
        var attempt = Attempt();
        attempt.End();

        await Assert.ThrowsAsync<HttpRequestException>(async () => await _connections.OpenAsync(attempt, attempt.Placed.Selection.Uplink, TestContext.Current.CancellationToken));

        await Until.TrueAsync(() => _origin.Ended == _origin.Connections);
        Assert.Equal(0, _runtime.Open.Of(attempt.Placed.Selection.Uplink!));
    }

    [Fact]
    public async Task Open_NoRequestComesToIt_IsClosed()
    {
        var time = new FakeTimeProvider();
        using var connections = new ServerConnections(_runtime.Dialer, _runtime.Open, TimeSpan.FromSeconds(1), time);
        var attempt = Attempt();
        await using var unused = await connections.OpenAsync(attempt, attempt.Placed.Selection.Uplink, TestContext.Current.CancellationToken);
        await using var used = await connections.OpenAsync(attempt, attempt.Placed.Selection.Uplink, TestContext.Current.CancellationToken);
        ForwardAttempt.Current.Value = attempt;
        await used.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.True(await used.ReadAsync(new byte[64], TestContext.Current.CancellationToken) > 0);

        time.Advance(TimeSpan.FromSeconds(16));

        await Until.TrueAsync(() => _origin.Ended == 1);
        Assert.Equal(1, _runtime.Open.Of(attempt.Placed.Selection.Uplink!));
    }

    [Fact]
    public async Task Write_AttemptThatCameToAStandstill_IsRefused()
    {
        var attempt = Attempt();
        await using var stream = await _connections.OpenAsync(attempt, attempt.Placed.Selection.Uplink, TestContext.Current.CancellationToken);
        ForwardAttempt.Current.Value = attempt;
        await stream.WriteAsync("GET"u8.ToArray(), TestContext.Current.CancellationToken);

        attempt.IsStalled = true;

        await Assert.ThrowsAsync<IOException>(async () => await stream.WriteAsync("GET"u8.ToArray(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Open_FirstTime_ConnectsByTheUplink()
    {
        var attempt = Attempt();

        await using var stream = await _connections.OpenAsync(attempt, attempt.Placed.Selection.Uplink, TestContext.Current.CancellationToken);

        Assert.Equal(attempt.Placed.Selection.Uplink, Assert.IsType<ServerStream>(stream).Uplink);
    }

    private ForwardAttempt Attempt()
    {
        var server = IPEndPoint.Parse(_origin.Address);
        return new ForwardAttempt
        {
            Placed = Placement.Select(_runtime, server.Address.ToString(), (ushort)server.Port, IPAddress.Loopback, 1, null),
            Destination = new Destination(server.Address.ToString(), (ushort)server.Port, default, IsTunnel: false),
            IsRepeatable = true,
        };
    }
}
