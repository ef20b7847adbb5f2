using System.Net;
using System.Net.Sockets;
using System.Text;
using MwanLb.Proxy.Interop;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Tests.Readiness;

public sealed class SocketWatchTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly List<IDisposable> _ends = [];

    [Fact]
    public async Task Receive_WhatHasComeBefore_IsTold()
    {
        var (own, other) = Pair();
        other.Send("early"u8);

        using var watch = ReadinessLoop.Next().Watch(own);

        Assert.Equal("early", await ReadAsync(watch, 100));
    }

    [Fact]
    public async Task Receive_PiecesOneByOne_AreEachTold()
    {
        var (own, other) = Pair();
        using var watch = ReadinessLoop.Next().Watch(own);
        for (var i = 0; i < 1_000; i++)
        {
            var read = ReadAsync(watch, 100);
            other.Send("x"u8);
            Assert.Equal("x", await read);
        }
    }

    [Fact]
    public async Task Receive_LessThanThereIs_IsFollowedByTheRestAtOnce()
    {
        var (own, other) = Pair();
        using var watch = ReadinessLoop.Next().Watch(own);
        other.Send("abcdef"u8);

        Assert.Equal("abc", await ReadAsync(watch, 3));
        Assert.Equal("def", await ReadAsync(watch, 3));
        Assert.False(ReadAsync(watch, 3).IsCompleted);
    }

    // One event tells of both: after the data, no other comes.
    [Fact]
    public async Task Receive_EndTogetherWithTheLastBytes_IsSeen()
    {
        var (own, other) = Pair();
        other.Send("last"u8);
        other.Shutdown(SocketShutdown.Send);
        await Until.TrueAsync(() => TcpInfo.Of(own).State == TcpInfo.CloseWait);
        using var watch = ReadinessLoop.Next().Watch(own);

        Assert.Equal("last", await ReadAsync(watch, 100));
        Assert.Equal("", await ReadAsync(watch, 100));
    }

    // The end may come at any moment between the event and the next wait.
    [Fact]
    public async Task Receive_EndRightBehindTheLastBytes_IsSeen()
    {
        for (var i = 0; i < 500; i++)
        {
            var (own, other) = Pair();
            using var watch = ReadinessLoop.Next().Watch(own);
            var read = ReadAsync(watch, 100);
            other.Send("last"u8);
            other.Shutdown(SocketShutdown.Send);

            Assert.Equal("last", await read);
            Assert.Equal("", await ReadAsync(watch, 100));
        }
    }

    // A receive ends before the urgent byte (RFC 6093), though there is more behind it.
    [Fact]
    public async Task Receive_DataBehindUrgentData_AreNotLeftLying()
    {
        var (own, other) = Pair();
        other.Send("before"u8);
        other.Send("!"u8, SocketFlags.OutOfBand);
        other.Send("behind"u8);
        await Until.TrueAsync(() => TcpInfo.Of(other).Unacknowledged == 0);
        using var watch = ReadinessLoop.Next().Watch(own);

        Assert.Equal("before", await ReadAsync(watch, 100));
        Assert.Equal("behind", await ReadAsync(watch, 100));
    }

    [Fact]
    public async Task Receive_Reset_Throws()
    {
        var (own, other) = Pair();
        using var watch = ReadinessLoop.Next().Watch(own);
        var read = ReadAsync(watch, 100);

        other.LingerState = new LingerOption(true, 0);
        other.Close();

        await Assert.ThrowsAsync<SocketException>(() => read);
    }

    [Fact]
    public async Task SendAll_MoreThanFits_WaitsForTheReader()
    {
        var (own, other) = Pair();
        using var watch = ReadinessLoop.Next().Watch(own);
        var sent = new byte[16 << 20];
        new Random(1).NextBytes(sent);

        var sending = watch.SendAllAsync(sent).AsTask();
        Assert.False(sending.IsCompleted);
        var received = new byte[sent.Length];
        for (var at = 0; at < received.Length;)
            at += await other.ReceiveAsync(received.AsMemory(at), TestContext.Current.CancellationToken);

        await sending.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task SendAll_ReaderResets_Throws()
    {
        var (own, other) = Pair();
        using var watch = ReadinessLoop.Next().Watch(own);
        var sending = watch.SendAllAsync(new byte[16 << 20]).AsTask();

        other.LingerState = new LingerOption(true, 0);
        other.Close();

        await Assert.ThrowsAsync<SocketException>(() => sending.WaitAsync(Limit, TestContext.Current.CancellationToken));
    }

    // A source that is always ahead: what is there is never all received.
    [Fact]
    public async Task NoteTaken_OneThatAlwaysHasMore_LeavesTheLoopToTheOthers()
    {
        var loop = ReadinessLoop.Next();
        var ((busy, sender), (own, other)) = (Pair(), Pair());
        using var busyWatch = loop.Watch(busy);
        using var watch = loop.Watch(own);
        sender.Send("more"u8);
        using var end = new CancellationTokenSource();
        var turns = 0;
        var running = RunOnAsync();

        try
        {
            for (var i = 0; i < 100; i++)
            {
                var read = ReadAsync(watch, 100);
                other.Send("x"u8);
                Assert.Equal("x", await read);
            }
        }
        finally
        {
            await end.CancelAsync();
        }

        await running.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.True(turns > 1);

        async Task RunOnAsync()
        {
            while (!end.IsCancellationRequested)
            {
                await busyWatch.ReadableAsync();
                turns++;
                busyWatch.NoteTaken(SocketWatch.MaxShare);
            }
        }
    }

    [Fact]
    public async Task Wake_SocketClosedHere_EndsBothWaits()
    {
        var (own, _) = Pair();
        using var watch = ReadinessLoop.Next().Watch(own);
        var (reading, sending) = (ReadAsync(watch, 100), watch.SendAllAsync(new byte[16 << 20]).AsTask());

        own.Close(0);
        watch.Wake();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => sending.WaitAsync(Limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Watch_ClosedSocket_Throws()
    {
        var (own, _) = Pair();
        own.Dispose();

        Assert.Throws<ObjectDisposedException>(() => ReadinessLoop.Next().Watch(own));
    }

    [Fact]
    public async Task Dispose_OnceMore_LeavesTheNextWatchOfTheSocketAlone()
    {
        var loop = ReadinessLoop.Next();
        var (own, other) = Pair();
        var first = loop.Watch(own);
        first.Dispose();
        using var second = loop.Watch(own);
        var read = ReadAsync(second, 100);

        first.Dispose();
        other.Send("x"u8);

        Assert.Equal("x", await read);
    }

    // Places are given out again while events for those who had them before are on their way.
    [Fact]
    public async Task Watch_ManyThatComeAndGo_EachHearsOfItsOwn()
    {
        var loop = ReadinessLoop.Next();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                var (own, other) = Pair();
                for (var i = 0; i < 500; i++)
                {
                    using var watch = loop.Watch(own);
                    var read = ReadAsync(watch, 100);
                    other.Send("y"u8);
                    Assert.Equal("y", await read);
                    other.Send("z"u8);
                    await Until.TrueAsync(() => own.Available == 1);
                    Assert.Equal(1, own.Receive(new byte[1]));
                }
            },
            TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Connect_NobodyListens_IsRefused()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var unused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var refusal = await Assert.ThrowsAsync<SocketException>(
            () => SocketWaits.ConnectAsync(socket, (IPEndPoint)unused.LocalEndPoint!, TestContext.Current.CancellationToken));

        Assert.Equal(SocketError.ConnectionRefused, refusal.SocketErrorCode);
    }

    [Fact]
    public async Task Connect_NobodyAnswers_EndsWithThePatience()
    {
        // A full queue answers no SYN.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        first.Connect(full.LocalEndPoint!);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource();
        var connecting = SocketWaits.ConnectAsync(socket, (IPEndPoint)full.LocalEndPoint!, patience.Token);
        Assert.False(connecting.IsCompleted);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [Fact]
    public async Task Receive_Waiting_EndsWithThePatience()
    {
        var (own, _) = Pair();
        using var patience = new CancellationTokenSource();
        var receiving = SocketWaits.ReceiveAsync(own, new byte[10], patience.Token).AsTask();

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
    }

    public void Dispose() => _ends.ForEach(end => end.Dispose());

    private static Task<string> ReadAsync(SocketWatch watch, int most)
    {
        return ReadToItAsync().WaitAsync(Limit, TestContext.Current.CancellationToken);

        async Task<string> ReadToItAsync()
        {
            var buffer = new byte[most];
            while (true)
            {
                await watch.ReadableAsync();
                if (watch.Receive(buffer) is { } received)
                    return Encoding.ASCII.GetString(buffer, 0, received);
            }
        }
    }

    private (Socket Own, Socket Other) Pair()
    {
        var pair = SocketPair.Connect();
        lock (_ends)
            _ends.AddRange([pair.Own, pair.Other]);
        return pair;
    }
}
