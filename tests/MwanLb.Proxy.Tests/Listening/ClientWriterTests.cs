using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Security.Cryptography;
using MwanLb.Proxy.Interop;
using MwanLb.Proxy.Listening;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Tests.Listening;

public sealed class ClientWriterTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Socket _own;
    private readonly Socket _client;
    private readonly SocketWatch _watch;
    private readonly ClientWriter _writer;

    public ClientWriterTests()
    {
        (_own, _client) = SocketPair.Connect();
        _watch = ReadinessLoop.NextForClient().Watch(_own);
        _writer = new ClientWriter(_watch);
    }

    [Fact]
    public async Task Flush_WrittenInPieces_IsSentWhole()
    {
        _writer.Write("head\r\n"u8);
        _writer.Write("body"u8);
        Assert.Equal(10, _writer.UnflushedBytes);

        var result = await FlushAsync();

        Assert.Equal((false, false, 0), (result.IsCompleted, result.IsCanceled, _writer.UnflushedBytes));
        Assert.Equal("head\r\nbody"u8.ToArray(), await ReceiveAsync(10));
    }

    [Fact]
    public async Task Flush_ReaderIsSlow_WaitsAndLosesNothing()
    {
        var data = RandomNumberGenerator.GetBytes(20 << 20);
        var writing = WriteAsync(data);
        await Until.TrueAsync(() => _writer.IsSending);

        Assert.Equal(data, await ReceiveAsync(data.Length));
        await writing.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Flush_Cancelled_NextOneGoesOnWhereItWas()
    {
        var data = RandomNumberGenerator.GetBytes(8 << 20);
        _writer.Write(data);
        var flush = FlushAsync();
        Assert.False(flush.IsCompleted);
        _writer.CancelPendingFlush();
        Assert.True((await flush).IsCanceled);
        Assert.InRange(_writer.UnflushedBytes, 1, data.Length - 1);

        _writer.Write("more"u8);
        flush = FlushAsync();

        Assert.Equal(data.Concat("more"u8.ToArray()), await ReceiveAsync(data.Length + 4));
        Assert.False((await flush).IsCanceled);
    }

    [Fact]
    public async Task Flush_PatienceOver_ThrowsAndNextOneGoesOn()
    {
        var data = RandomNumberGenerator.GetBytes(8 << 20);
        _writer.Write(data);
        using var patience = new CancellationTokenSource();
        var flush = _writer.FlushAsync(patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush.WaitAsync(Limit, TestContext.Current.CancellationToken));
        Assert.False(_writer.IsSending);

        flush = FlushAsync();

        Assert.Equal(data, await ReceiveAsync(data.Length));
        await flush;
    }

    [Fact]
    public async Task Flush_ClientIsGone_SaysThatItIsOver()
    {
        SocketReset.Reset(_client);
        await Until.TrueAsync(() => _watch.IsBroken);

        _writer.Write("x"u8);
        Assert.True((await FlushAsync()).IsCompleted);
        _writer.Write("y"u8);
        Assert.True((await FlushAsync()).IsCompleted);
    }

    [Fact]
    public async Task Flush_ClientGoesWhileItWaits_SaysThatItIsOver()
    {
        _writer.Write(new byte[8 << 20]);
        var flush = FlushAsync();

        SocketReset.Reset(_client);

        Assert.True((await flush).IsCompleted);
    }

    [Fact]
    public async Task Flush_Discarding_SendsNothing()
    {
        _writer.Discard();
        _writer.Write("x"u8);
        Assert.True((await FlushAsync()).IsCompleted);
        _own.Shutdown(SocketShutdown.Send);

        Assert.Empty(await ReceiveAsync(1));
    }

    [Fact]
    public async Task Flush_NothingWrittenYet_LeavesTheMemoryThatWasAskedFor()
    {
        var memory = _writer.GetMemory(5);
        await FlushAsync();
        "later"u8.CopyTo(memory.Span);
        _writer.Advance(5);
        await FlushAsync();

        Assert.Equal("later"u8.ToArray(), await ReceiveAsync(5));
    }

    [Fact]
    public void Advance_MoreThanThereIs_Throws()
    {
        var memory = _writer.GetMemory(10);

        Assert.Throws<ArgumentOutOfRangeException>(() => _writer.Advance(memory.Length + 1));
    }

    public void Dispose()
    {
        _writer.Complete();
        _watch.Dispose();
        _own.Dispose();
        _client.Dispose();
    }

    private Task<FlushResult> FlushAsync() => _writer.FlushAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);

    private async Task WriteAsync(byte[] data)
    {
        for (var written = 0; written < data.Length;)
        {
            // Pieces of every size, small and large.
            var piece = Math.Min(data.Length - written, (int)(1 + (written * 7919L % 200_000)));
            await _writer.WriteAsync(data.AsMemory(written, piece), TestContext.Current.CancellationToken);
            written += piece;
        }
    }

    private async Task<byte[]> ReceiveAsync(int count)
    {
        var bytes = new byte[count];
        var received = 0;
        while (received < count && await _client.ReceiveAsync(bytes.AsMemory(received)).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken) is > 0 and var length)
            received += length;
        return bytes[..received];
    }
}
