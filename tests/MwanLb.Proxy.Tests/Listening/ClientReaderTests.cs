using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections;
using MwanLb.Proxy.Interop;
using MwanLb.Proxy.Listening;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Tests.Listening;

public sealed class ClientReaderTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Socket _own;
    private readonly Socket _client;
    private readonly SocketWatch _watch;
    private readonly ClientReader _reader;

    public ClientReaderTests()
    {
        (_own, _client) = SocketPair.Connect();
        _watch = ReadinessLoop.NextForClient().Watch(_own);
        _reader = new ClientReader(_watch);
    }

    [Fact]
    public async Task Read_HeadInPieces_IsOnePiece()
    {
        _client.Send("GET "u8);
        Examine(await ReadAsync(), consumed: 0);
        var read = ReadAsync();
        Assert.False(read.IsCompleted);
        _client.Send("/x"u8);

        Assert.Equal("GET /x", Text(await read));
    }

    [Fact]
    public async Task Read_NotAllExamined_IsThereAtOnce()
    {
        _client.Send("one two"u8);
        var result = await ReadAsync();
        _reader.AdvanceTo(result.Buffer.GetPosition(4));

        Assert.True(_reader.TryRead(out result));
        Assert.Equal("two", Text(result));
        Examine(result, consumed: 3);
        Assert.False(_reader.TryRead(out _));
    }

    [Fact]
    public async Task Read_ConsumedPartlyAgainAndAgain_IsTheRestAndWhatCame()
    {
        var sent = "";
        var taken = "";
        for (var i = 0; i < 3_000; i++)
        {
            var piece = $"<{i}>";
            sent += piece;
            _client.Send(Encoding.ASCII.GetBytes(piece));
            var result = await ReadAsync();
            // All but one byte: the rest moves along, through every place of the buffer.
            taken += Text(result)[..^1];
            Examine(result, (int)result.Buffer.Length - 1);
        }

        _client.Shutdown(SocketShutdown.Send);
        var last = await ReadAsync();

        Assert.True(last.IsCompleted);
        Assert.Equal(sent, taken + Text(last));
    }

    [Fact]
    public async Task Read_MuchThatNobodyConsumes_IsAllThere()
    {
        var data = RandomNumberGenerator.GetBytes(300_000);
        var sending = _client.SendAsync(data);
        ReadResult result;
        while ((result = await ReadAsync()).Buffer.Length < data.Length)
            Examine(result, consumed: 0);

        await sending;
        Assert.Equal(data, result.Buffer.ToArray());
    }

    [Fact]
    public async Task Read_Cancelled_ReturnsAndGoesOn()
    {
        var read = ReadAsync();
        _reader.CancelPendingRead();
        var result = await read;
        Assert.True(result.IsCanceled);
        Examine(result, consumed: 0);

        _reader.CancelPendingRead();
        result = await ReadAsync();
        Assert.True(result.IsCanceled);
        Examine(result, consumed: 0);

        _client.Send("x"u8);
        result = await ReadAsync();
        Assert.Equal(("x", false), (Text(result), result.IsCanceled));
    }

    [Fact]
    public async Task Read_PatienceOver_ThrowsAndGoesOn()
    {
        using var patience = new CancellationTokenSource();
        var read = _reader.ReadAsync(patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(Limit, TestContext.Current.CancellationToken));

        _client.Send("x"u8);
        Assert.Equal("x", Text(await ReadAsync()));
    }

    [Fact]
    public async Task Read_ClientClosed_IsCompletedAndTold()
    {
        _client.Send("last"u8);
        _client.Shutdown(SocketShutdown.Send);
        var result = await ReadAsync();
        var text = Text(result);
        while (!result.IsCompleted)
        {
            Examine(result, (int)result.Buffer.Length);
            result = await ReadAsync();
        }

        Assert.Equal("last", text);
        Assert.True(_reader.IsOver);
        Examine(result, (int)result.Buffer.Length);
        Assert.True((await ReadAsync()).IsCompleted);
    }

    [Fact]
    public async Task Read_UrgentDataBetween_IsLeftOut()
    {
        _client.Send("!"u8, SocketFlags.OutOfBand);
        _client.Send("x"u8);

        Assert.Equal("x", Text(await ReadAsync()));
        Assert.False(_watch.HasHungUp);
    }

    // Kestrel reads without a token; so many requests as lie there already would else be answered before anybody else's.
    [Fact]
    public async Task Read_ManyInTurn_LetsOthersReadBetween()
    {
        _client.Send(Encoding.ASCII.GetBytes(new string('x', 1_000)));
        await Until.TrueAsync(() => _own.Available == 1_000);
        var waits = 0;
        for (var i = 0; i < 1_000; i++)
        {
            var read = _reader.ReadAsync(CancellationToken.None);
            waits += read.IsCompleted ? 0 : 1;
            var result = await read;
            Assert.Equal(1_000 - i, result.Buffer.Length);
            _reader.AdvanceTo(result.Buffer.GetPosition(1));
        }

        Assert.InRange(waits, 10, 20);
    }

    [Fact]
    public async Task Complete_SomebodyStillReads_BufferIsNotGivenToOthers()
    {
        _client.Send("secret"u8);
        var result = await ReadAsync();
        _reader.Complete();
        FillThePool();

        Assert.Equal("secret", Text(result));
        Examine(result, consumed: 6);
    }

    [Fact]
    public async Task Read_SomebodyReads_Throws()
    {
        var read = ReadAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(ReadAsync);
        _client.Send("x"u8);
        Assert.Equal("x", Text(await read));
    }

    [Fact]
    public async Task Read_Completed_Throws()
    {
        _reader.Complete();

        await Assert.ThrowsAsync<ConnectionAbortedException>(ReadAsync);
    }

    [Fact]
    public async Task Complete_SomebodyWaits_ReadEnds()
    {
        var read = ReadAsync();
        _reader.Complete();
        _watch.Wake();

        await Assert.ThrowsAsync<ConnectionAbortedException>(() => read);
    }

    [Fact]
    public async Task Read_ClientResets_Throws()
    {
        var read = ReadAsync();
        SocketReset.Reset(_client);

        await Assert.ThrowsAsync<ConnectionResetException>(() => read);
    }

    [Fact]
    public async Task Read_ClosedHere_Throws()
    {
        var read = ReadAsync();
        _own.Dispose();
        _watch.Wake();

        await Assert.ThrowsAsync<ConnectionAbortedException>(() => read);
    }

    [Fact]
    public async Task TakeRest_SomethingNotConsumed_IsThat()
    {
        _client.Send("head|ahead"u8);
        Examine(await ReadAsync(), consumed: 5);

        Assert.Equal("ahead"u8.ToArray(), _reader.TakeRest());
        var result = await ReadAsync();
        Assert.Equal((true, 0), (result.IsCompleted, result.Buffer.Length));
    }

    public void Dispose()
    {
        _reader.Complete();
        _watch.Dispose();
        _own.Dispose();
        _client.Dispose();
    }

    // Whatever was returned to it is somebody else's now.
    private static void FillThePool()
    {
        List<byte[]> rented = [.. Enumerable.Range(0, 200).Select(_ => ArrayPool<byte>.Shared.Rent(4096))];
        rented.ForEach(array => array.AsSpan().Fill((byte)'?'));
        rented.ForEach(array => ArrayPool<byte>.Shared.Return(array));
    }

    private static string Text(ReadResult result) => Encoding.ASCII.GetString(result.Buffer);

    private Task<ReadResult> ReadAsync() => _reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);

    private void Examine(ReadResult result, int consumed) => _reader.AdvanceTo(result.Buffer.GetPosition(consumed), result.Buffer.End);
}
