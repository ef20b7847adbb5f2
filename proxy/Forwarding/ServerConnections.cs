using System.Collections.Concurrent;
using System.Net.Sockets;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Forwarding;

/// <summary>Opens the connections that requests are forwarded by, and gives up those that have come to a standstill.</summary>
internal sealed class ServerConnections : IDisposable
{
    // Where its client has gone at that very moment, the pool has it all the same. Longer than a pool keeps what it will use again.
    private static readonly TimeSpan Unused = TimeSpan.FromSeconds(15);

    // A request notices a dead uplink this much later than the head start of a dial.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentDictionary<ServerStream, bool> _open = new();
    private readonly Dialer _dialer;
    private readonly OpenConnections _count;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly AutoResetEvent _begun = new(initialState: false);
    private volatile bool _isOver;

    /// <summary>Begins.</summary>
    /// <param name="dialer">Who connects.</param>
    /// <param name="count">Where open ones are counted.</param>
    /// <param name="patience">How long a request that may be sent again waits on a connection by which nothing arrives.</param>
    /// <param name="time">The clock.</param>
    public ServerConnections(Dialer dialer, OpenConnections count, TimeSpan patience, TimeProvider time)
    {
        (_dialer, _count, _patience, _time) = (dialer, count, patience, time);
        // A thread of its own. A timer wakes one of the pool each time, which then spins for more work: measured, forty a second cost as much as all requests.
        new Thread(Watch) { Name = "watch", IsBackground = true }.Start();
    }

    /// <summary>Told when a connection was given up because its uplink does not carry anything any more.</summary>
    public Action<Uplink>? OnStandstill { get; set; }

    /// <summary>Connects for the pool of an uplink.</summary>
    /// <exception cref="HttpRequestException">There is none to be had by this uplink; the attempt says why, or has one by another.</exception>
    public ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, Uplink? uplink, CancellationToken cancellationToken)
    {
        context.InitialRequestMessage.Options.TryGetValue(ForwardAttempt.Key, out var attempt);
        return OpenAsync(attempt!, uplink, cancellationToken);
    }

    /// <summary>The same, for an attempt.</summary>
    internal async ValueTask<Stream> OpenAsync(ForwardAttempt attempt, Uplink? uplink, CancellationToken cancellationToken)
    {
        if (attempt.TakeReady() is { Socket: not null } ready)
        {
            return Wrap(ready, attempt);
        }

        if (attempt.IsStalled)
        {
            // HttpClient itself tries again where a connection from its pool broke: it would wait here for the same dead uplink a second time.
            throw new HttpRequestException("the way is dead");
        }

        var begun = _time.GetTimestamp();
        var result = await _dialer.DialAsync(attempt.Destination, attempt.Placed.Selection, attempt.Placed.Family, cancellationToken).ConfigureAwait(false);
        attempt.ConnectTime = _time.GetElapsedTime(begun);
        if (result.Socket is null)
        {
            attempt.Failure = result.Failure;
            throw new HttpRequestException("no connection");
        }

        if (attempt.IsOver)
        {
            // Its client has gone meanwhile. The pool would keep it, and never look after it where connections are not used again.
            result.Socket.Dispose();
            throw new HttpRequestException("nobody waits any more");
        }

        if (result.Uplink != uplink)
        {
            // Not into this uplink's pool: the request follows the connection to the other one.
            attempt.Offer(result);
            throw new HttpRequestException("by another uplink");
        }

        return Wrap(result, attempt);
    }

    /// <summary>Takes one off that was closed.</summary>
    public void Remove(ServerStream stream)
    {
        if (_open.TryRemove(stream, out _))
        {
            _count.Remove(stream.Uplink);
        }
    }

    public void Dispose()
    {
        _isOver = true;
        _begun.Set();
    }

    private ServerStream Wrap(DialResult result, ForwardAttempt attempt)
    {
        var stream = new ServerStream(WatchOrClose(result.Socket!, attempt), result.Peer?.Address, result.Uplink, this, _time);
        var isFirst = _open.IsEmpty;
        _open[stream] = true;
        _count.Add(result.Uplink);
        if (isFirst)
        {
            _begun.Set();
        }

        return stream;
    }

    private static SocketWatch WatchOrClose(Socket socket, ForwardAttempt attempt)
    {
        try
        {
            return ReadinessLoop.Next().Watch(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            attempt.Failure = DialFailure.Local;
            throw new HttpRequestException("no connection");
        }
    }

    private void Watch()
    {
        while (!_isOver)
        {
            // Nothing to watch: an idle proxy does not wake forty times a second.
            _begun.WaitOne(_open.IsEmpty ? Timeout.InfiniteTimeSpan : SweepInterval);
            foreach (var (stream, _) in _open)
            {
                Look(stream);
            }
        }
    }

    private void Look(ServerStream stream)
    {
        if (stream.IsUnusedFor(Unused))
        {
            stream.Dispose();
            return;
        }

        // Where there is no other way, TCP's own patience is the better one: a line that stands still for a second is no error.
        if (stream.Uplink is { } uplink && stream.StalledFor(_patience) is { } attempt && _dialer.HasAlternative(attempt.Placed))
        {
            attempt.IsStalled = true;
            _dialer.NoteStandstill(uplink);
            OnStandstill?.Invoke(uplink);
            stream.Abort();
        }
    }
}
