using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Interop;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Forwarding;

/// <summary>A connection to a server, as HTTP sees it: it tells the request on it what has been sent and received, and can be seen to stand still. Only HttpClient's asynchronous ways are there.</summary>
internal sealed class ServerStream(SocketWatch watch, IPAddress? peer, Uplink? uplink, ServerConnections connections, TimeProvider time) : Stream
{
    // So many round trips without an acknowledgement are no slow line any more.
    private const int RoundTrips = 3;

    private readonly long _opened = time.GetTimestamp();
    private ForwardAttempt? _attempt;
    private long _written;

    /// <summary>By which uplink; null: by the default route.</summary>
    public Uplink? Uplink => uplink;

    /// <summary>The far end.</summary>
    public IPAddress? Peer => peer;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// The request that waits on it for longer than this, may be sent again, and has not even been acknowledged by the server's kernel: the way there is
    /// dead, not the server slow. Null: there is none.
    /// </summary>
    public ForwardAttempt? StalledFor(TimeSpan patience)
    {
        var attempt = Volatile.Read(ref _attempt);
        var waited = time.GetElapsedTime(Volatile.Read(ref _written));
        if (attempt is not { IsRepeatable: true, IsAnswered: false } || waited < patience)
        {
            return null;
        }

        try
        {
            var info = TcpInfo.Of(watch.Socket);
            return info.Unacknowledged > 0 && waited > RoundTrips * info.RoundTrip ? attempt : null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Whether no request has come to it for so long.</summary>
    public bool IsUnusedFor(TimeSpan limit) => Volatile.Read(ref _attempt) is null && time.GetElapsedTime(_opened) > limit;

    /// <summary>Gives it up: the kernel is not to go on sending what another connection sends again.</summary>
    public void Abort()
    {
        SocketReset.Reset(watch.Socket);
        Dispose();
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (ForwardAttempt.Current.Value is { } attempt)
        {
            if (attempt.IsStalled)
            {
                // HttpClient itself tries again by the next connection of its pool: one by the same dead uplink.
                return ValueTask.FromException(new IOException("the way is dead"));
            }

            attempt.IsSent = true;
            attempt.Sent += buffer.Length;
            if (!ReferenceEquals(attempt, _attempt))
            {
                attempt.Peer = Peer;
                Volatile.Write(ref _written, time.GetTimestamp());
                Volatile.Write(ref _attempt, attempt);
            }
        }

        try
        {
            var sending = watch.SendAllAsync(buffer);
            return sending.IsCompletedSuccessfully ? ValueTask.CompletedTask : SendAsync(sending);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return ValueTask.FromException(Broken(e));
        }
    }

    /// <inheritdoc/>
    // One for each read that waits: pooled, or it is half of what a large response allocates.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            while (true)
            {
                await watch.ReadableAsync(cancellationToken).ConfigureAwait(false);
                if (!buffer.IsEmpty)
                {
                    if (watch.Receive(buffer.Span) is { } received)
                    {
                        return Note(received);
                    }
                }
                else if (watch.HasMore())
                {
                    // Zero bytes: HTTP waits for something to come, without a buffer. Where that is over for nothing, a connection in its pool counts as dead.
                    return 0;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw Broken(e);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connections.Remove(this);
            watch.Dispose();
            watch.Socket.Dispose();
            watch.Wake();
        }

        base.Dispose(disposing);
    }

    // What HttpClient knows a broken connection by.
    private static IOException Broken(Exception cause) => new("the connection broke", cause);

    private static async ValueTask SendAsync(ValueTask sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw Broken(e);
        }
    }

    private int Note(int count)
    {
        if (_attempt is { } attempt && count > 0)
        {
            attempt.IsAnswered = true;
            attempt.Received += count;
        }

        return count;
    }
}
