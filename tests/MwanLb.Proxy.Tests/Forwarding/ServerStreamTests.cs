using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using MwanLb.Proxy.Forwarding;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Readiness;
using MwanLb.Proxy.Reporting;

namespace MwanLb.Proxy.Tests.Forwarding;

/// <summary>What HttpClient relies on.</summary>
public sealed class ServerStreamTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RuntimeBuilder _builder;
    private readonly ProxyRuntime _runtime;
    private readonly ServerConnections _connections;
    private readonly Socket _server;
    private readonly ServerStream _stream;

    public ServerStreamTests()
    {
        _builder = new RuntimeBuilder(_directory.FullName, new ProxyMetrics(_services.GetRequiredService<IMeterFactory>()), TimeProvider.System, _ => { });
        _runtime = _builder.Build(Sample.Model());
        _connections = new ServerConnections(_runtime.Dialer, _runtime.Open, TimeSpan.FromSeconds(1), TimeProvider.System);
        (var own, _server) = SocketPair.Connect();
        _stream = new ServerStream(ReadinessLoop.Next().Watch(own), null, null, _connections, TimeProvider.System);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _server.Dispose();
        _connections.Dispose();
        _runtime.Dispose();
        _builder.Dispose();
        _services.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Read_WithoutABuffer_WaitsAndTakesNothing()
    {
        var waiting = ReadAsync(0);
        Assert.False(waiting.IsCompleted);

        _server.Send("answer"u8);

        Assert.Equal("", await waiting);
        Assert.Equal("answer", await ReadAsync(100));
    }

    // What was told of while somebody read is no news afterwards: an idle connection in the pool would count as dead.
    [Fact]
    public async Task Read_WithoutABufferAfterManyPieces_DoesNotEndForNothing()
    {
        for (var i = 0; i < 200; i++)
        {
            _server.Send("a"u8);
            var read = await ReadAsync(100);
            _server.Send("b"u8);
            while (read.Length < 2)
                read += await ReadAsync(100);
            Assert.Equal("ab", read);

            var waiting = ReadAsync(0);
            Assert.False(waiting.IsCompleted);
            _server.Send("c"u8);
            await waiting;
            Assert.Equal("c", await ReadAsync(100));
        }
    }

    [Fact]
    public async Task Read_ServerCloses_IsTheEnd()
    {
        _server.Shutdown(SocketShutdown.Send);

        Assert.Equal("", await ReadAsync(0));
        Assert.Equal("", await ReadAsync(100));
    }

    [Fact]
    public async Task Read_ServerResets_IsAnIOException()
    {
        var reading = ReadAsync(100);

        _server.LingerState = new LingerOption(true, 0);
        _server.Close();

        await Assert.ThrowsAsync<IOException>(() => reading);
        await Assert.ThrowsAsync<IOException>(() => WriteUntilBrokenAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task Dispose_SomebodyReads_EndsTheReadAsAnIOException(int most)
    {
        var reading = ReadAsync(most);

        await _stream.DisposeAsync();

        await Assert.ThrowsAsync<IOException>(() => reading);
        await Assert.ThrowsAsync<IOException>(() => _stream.WriteAsync(new byte[1], TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public async Task Dispose_SomebodyWrites_EndsTheWriteAsAnIOException()
    {
        var writing = WriteUntilBrokenAsync();
        Assert.False(writing.IsCompleted);

        await _stream.DisposeAsync();

        await Assert.ThrowsAsync<IOException>(() => writing);
    }

    [Fact]
    public async Task Read_Cancelled_Ends()
    {
        using var patience = new CancellationTokenSource();
        var reading = _stream.ReadAsync(new byte[1], patience.Token).AsTask();

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    // More than the kernel takes.
    private Task WriteUntilBrokenAsync() => _stream.WriteAsync(new byte[16 << 20], TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);

    private async Task<string> ReadAsync(int most)
    {
        var buffer = new byte[most];
        var read = await _stream.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
