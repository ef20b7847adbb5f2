using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Interop;

namespace MwanLb.Proxy.Forwarding;

/// <summary>A connection to a server, as HTTP sees it: it tells the request on it what has been sent and received, and can be seen to stand still.</summary>
internal sealed class ServerStream(Socket socket, IPAddress? peer, Uplink? uplink, ServerConnections connections, TimeProvider time) : NetworkStream(socket, ownsSocket: true)
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
            var info = TcpInfo.Of(Socket);
            return info.Unacknowledged > 0 && waited > RoundTrips * info.RoundTrip ? attempt : null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Whether no request has come to it for so long.</summary>
    public bool IsUnusedFor(TimeSpan limit) => Volatile.Read(ref _attempt) is null && time.GetElapsedTime(_opened) > limit;

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

        return base.WriteAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = base.ReadAsync(buffer, cancellationToken);
        // Zero bytes: HTTP waits for something to come, without a buffer.
        if (buffer.IsEmpty)
        {
            return read;
        }

        return read.IsCompletedSuccessfully ? new ValueTask<int>(Note(read.Result)) : NoteAsync(read);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connections.Remove(this);
        }

        base.Dispose(disposing);
    }

    // One for each read that waits: pooled, or it is half of what a large response allocates.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> NoteAsync(ValueTask<int> read) => Note(await read.ConfigureAwait(false));

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
