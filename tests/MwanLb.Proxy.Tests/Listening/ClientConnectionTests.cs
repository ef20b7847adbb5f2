using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Proxy.Interop;
using MwanLb.Proxy.Listening;
using MwanLb.Proxy.Tests.Protocol;

namespace MwanLb.Proxy.Tests.Listening;

public sealed class ClientConnectionTests : IDisposable
{
    private readonly Socket _own;
    private readonly Socket _client;
    private readonly FakeTimeProvider _time = new();
    private readonly Lease _lease = new();
    private readonly ClientConnection _connection;

    public ClientConnectionTests()
    {
        (_own, _client) = SocketPair.Connect();
        _connection = new ClientConnection(new Client(_own, IPAddress.Loopback, 5, destination: null, _lease), MemoryPool<byte>.Shared, _time, NullLogger.Instance);
    }

    private PipeReader Input => _connection.Transport.Input;

    private PipeWriter Output => _connection.Transport.Output;

    [Fact]
    public async Task Abort_WithAReason_ResetsTheClient()
    {
        await SendAsync("half an ans");
        _connection.Abort(new ConnectionAbortedException());

        Assert.EndsWith("[reset]", await ProxyUnderTest.ReadToEndAsync(_client), StringComparison.Ordinal);
        await Until.TrueAsync(() => _connection.ConnectionClosed.IsCancellationRequested);
        await _connection.DisposeAsync();
        Assert.True(_lease.IsOver);
    }

    [Fact]
    public async Task Abort_WithoutReason_LetsTheClientHaveWhatWasSent()
    {
        await SendAsync("answer");
        _connection.Abort(abortReason: null!);

        Assert.Equal("answer", await ProxyUnderTest.ReadToEndAsync(_client));
        await _connection.DisposeAsync();
        Assert.True(_lease.IsOver);
    }

    [Fact]
    public async Task Abort_SomebodyReads_ReadEnds()
    {
        var read = Input.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        _connection.Abort();

        await Assert.ThrowsAsync<ConnectionAbortedException>(() => read);
    }

    // It may listen still: it gets what comes, and a reset where nothing comes any more, for it is not to take what it has for all.
    [Fact]
    public async Task ClientCloses_NobodyReads_IsSentToWhileAnythingMoves()
    {
        await _client.SendAsync("behind the request"u8.ToArray());
        _client.Shutdown(SocketShutdown.Send);
        for (var i = 0; i < 10; i++)
        {
            await SendAsync($"{i}");
            Assert.Equal($"{i}", await ProxyUnderTest.ReadUntilAsync(_client, $"{i}"));
            _time.Advance(TimeSpan.FromMilliseconds(250));
            Assert.False(_connection.ConnectionClosed.IsCancellationRequested);
        }

        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            return _connection.ConnectionClosed.IsCancellationRequested;
        });

        Assert.Equal("[reset]", await ProxyUnderTest.ReadToEndAsync(_client));
    }

    [Fact]
    public async Task ClientResets_NobodyReads_ConnectionIsClosed()
    {
        SocketReset.Reset(_client);

        await Until.TrueAsync(() => _connection.ConnectionClosed.IsCancellationRequested);
    }

    [Fact]
    public async Task ClientSendsUrgentData_NobodyReads_ConnectionIsNotClosed()
    {
        _client.Send("!"u8, SocketFlags.OutOfBand);
        _client.Send("x"u8);
        // Both have been told by then.
        await Input.ReadAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(_connection.ConnectionClosed.IsCancellationRequested);
    }

    [Fact]
    public async Task ConnectionClosed_WhoIsToldFails_IsNotTheEndOfTheProgram()
    {
        _connection.ConnectionClosed.Register(() => throw new InvalidOperationException());
        _connection.Abort();

        await Until.TrueAsync(() => _connection.ConnectionClosed.IsCancellationRequested);
    }

    // Closed with bytes unread, it would be reset, and the reset would take the answer with it.
    [Fact]
    public async Task Dispose_ClientStillSends_ItHasTheWholeAnswer()
    {
        await _client.SendAsync(new byte[100_000]);
        await SendAsync("too much");
        var end = _connection.DisposeAsync().AsTask();

        await _client.SendAsync(new byte[10_000]);
        Assert.Equal("too much", await ProxyUnderTest.ReadToEndAsync(_client));
        _client.Dispose();

        await end;
        Assert.True(_lease.IsOver);
    }

    [Fact]
    public async Task Dispose_NotAllSent_SendsTheRest()
    {
        await LeaveUnsentAsync(8 << 20);

        var end = _connection.DisposeAsync().AsTask();

        Assert.Equal(8 << 20, (await ProxyUnderTest.ReadToEndAsync(_client)).Length);
        _client.Dispose();
        await end;
    }

    [Fact]
    public async Task Dispose_SomebodyStillWrites_ResetsTheClient()
    {
        Output.Write(new byte[8 << 20]);
        var flush = Output.FlushAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(flush.IsCompleted);

        await _connection.DisposeAsync();

        Assert.True((await flush).IsCompleted);
        Assert.EndsWith("[reset]", await ProxyUnderTest.ReadToEndAsync(_client), StringComparison.Ordinal);
        Assert.True(_lease.IsOver);
    }

    [Fact]
    public async Task Abort_WhileTheRestIsSent_EndsIt()
    {
        await LeaveUnsentAsync(8 << 20);
        var end = _connection.DisposeAsync().AsTask();
        Assert.False(end.IsCompleted);

        _connection.Abort();

        await end.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.True(_lease.IsOver);
        Assert.EndsWith("[reset]", await ProxyUnderTest.ReadToEndAsync(_client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Take_KestrelGoesOn_ClientHearsNothingOfIt()
    {
        await _client.SendAsync("CONNECT|ahead"u8.ToArray());
        var read = await Input.ReadAsync(TestContext.Current.CancellationToken);
        Input.AdvanceTo(read.Buffer.GetPosition("CONNECT|".Length));

        var taken = _connection.Take(out var ahead);
        await SendAsync("HTTP/1.1 200 OK");
        Assert.True((await Input.ReadAsync(TestContext.Current.CancellationToken)).IsCompleted);
        _connection.Abort();
        await _connection.DisposeAsync();

        Assert.Equal("ahead"u8.ToArray(), ahead);
        Assert.False(_lease.IsOver);
        Assert.Same(_own, taken!.Socket);
        _own.Send("of the tunnel"u8);
        taken.Dispose();
        Assert.Equal("of the tunnel", await ProxyUnderTest.ReadToEndAsync(_client));
    }

    [Fact]
    public async Task Take_Aborted_IsRefused()
    {
        _connection.Abort();

        Assert.Null(_connection.Take(out _));
        await _connection.DisposeAsync();
        Assert.True(_lease.IsOver);
    }

    public void Dispose()
    {
        _own.Dispose();
        _client.Dispose();
    }

    private async Task LeaveUnsentAsync(int count)
    {
        Output.Write(new byte[count]);
        using var patience = new CancellationTokenSource();
        var flush = Output.FlushAsync(patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush);
    }

    private async Task SendAsync(string text)
    {
        Output.Write(System.Text.Encoding.ASCII.GetBytes(text));
        await Output.FlushAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Lease : IDisposable
    {
        public bool IsOver { get; private set; }

        public void Dispose() => IsOver = true;
    }
}
