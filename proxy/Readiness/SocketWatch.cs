using System.Net.Sockets;
using MwanLb.Proxy.Interop;

namespace MwanLb.Proxy.Readiness;

/// <summary>A socket that a <see cref="ReadinessLoop"/> watches: it is read and written without waiting, and waited for apart. One reads and one writes at a time.</summary>
internal sealed class SocketWatch : IDisposable
{
    /// <summary>After so many bytes the thread is the others' turn: a source that is always ahead would keep it for as long as it sends.</summary>
    public const long MaxShare = 8 << 20;

    // For who reads and who writes.
    private const EpollEvents ForBoth = EpollEvents.Error | EpollEvents.HangUp;
    private const EpollEvents HangUps = ForBoth | EpollEvents.PeerHangUp;
    // There may be more than a receive has taken that was not filled.
    private const EpollEvents More = HangUps | EpollEvents.Urgent;

    private readonly ReadinessLoop _loop;
    private readonly ReadinessSource _readable = new();
    private readonly ReadinessSource _writable = new();
    private volatile EpollEvents _seen;
    private Action? _onHangUp;
    private bool _isDrained = true;
    private long _share;

    internal SocketWatch(ReadinessLoop loop, Socket socket, long id) => (_loop, Socket, Id) = (loop, socket, id);

    /// <summary>The socket.</summary>
    public Socket Socket { get; }

    /// <summary>What stands for it in the loop.</summary>
    internal long Id { get; }

    /// <summary>Whether the other side has closed, or the connection is broken; what was sent before may be there still.</summary>
    public bool HasHungUp => (_seen & HangUps) != 0;

    /// <summary>Whether the connection is broken, or closed in both directions.</summary>
    public bool IsBroken => (_seen & ForBoth) != 0;

    /// <summary>Waits until there is something to receive, the end or an error included. It may be for nothing.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public ValueTask ReadableAsync(CancellationToken cancellationToken = default)
    {
        if (!_isDrained)
            return ValueTask.CompletedTask;
        // Until somebody has looked, and found nothing.
        _isDrained = false;
        return _readable.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until there is room to send, an error included. It may be for nothing.</summary>
    /// <inheritdoc cref="ReadableAsync"/>
    public ValueTask WritableAsync(CancellationToken cancellationToken = default) => _writable.WaitAsync(cancellationToken);

    /// <summary>Receives what is there.</summary>
    /// <returns>How much it was, 0 at the end; null: nothing, for now.</returns>
    /// <exception cref="SocketException">It broke.</exception>
    public int? Receive(Span<byte> buffer)
    {
        if (SocketWaits.TryReceive(Socket, buffer) is not { } received)
        {
            _isDrained = true;
            return null;
        }

        // Less than there was room for is all there is, and what comes later is told anew (epoll(7)): no receive more to find nothing. But the end may have
        // come in the same event, and urgent data end a receive before them.
        _isDrained = received < buffer.Length && (_seen & More) == 0;
        NoteTaken(received);
        return received;
    }

    /// <summary>Looks whether there is anything to receive, the end or an error included, and leaves it there.</summary>
    public bool HasMore()
    {
        Span<byte> first = stackalloc byte[1];
        _ = Socket.Receive(first, SocketFlags.Peek, out var error);
        if (error is not SocketError.WouldBlock)
            return true;
        _isDrained = true;
        return false;
    }

    /// <summary>Notes that splice(2) has found nothing. It stops at urgent data as well, behind which there may be more: that a receive must say.</summary>
    public void NoteSplicedAll() => _isDrained = (_seen & More) == 0;

    /// <summary>Notes what was taken. Who takes much lets the others of this loop come first: the next wait is over when the kernel has told again what there is.</summary>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public void NoteTaken(long bytes)
    {
        _share += bytes;
        if (_share >= MaxShare && !_isDrained)
        {
            _share = 0;
            _isDrained = true;
            _loop.Ask(this);
        }
    }

    /// <summary>Sends all of it, waiting for room.</summary>
    /// <exception cref="SocketException">It broke.</exception>
    public ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        var sent = SocketWaits.TrySend(Socket, bytes.Span);
        return sent == bytes.Length ? ValueTask.CompletedTask : SendRestAsync(bytes[sent..]);
    }

    /// <summary>Wakes whoever waits: the socket was closed here, of which the kernel tells nothing.</summary>
    // Whoever closes has other things to do, or holds a lock.
    public void Wake()
    {
        _readable.Signal(isHere: false);
        _writable.Signal(isHere: false);
    }

    /// <summary>Has somebody told of a hang-up, be it read for or not. It may be told more than once, here or by the loop, where nothing may block.</summary>
    public void TellHangUp(Action onHangUp)
    {
        _onHangUp = onHangUp;
        // Either the loop sees who is to be told, or what it has seen is seen here.
        Interlocked.MemoryBarrier();
        if (HasHungUp)
            onHangUp();
    }

    public void Dispose() => _loop.Remove(this);

    /// <summary>Notes what the kernel says.</summary>
    internal void Note(EpollEvents events)
    {
        if ((events & More) != 0)
            _seen |= events & More;
        if ((events & (EpollEvents.Out | ForBoth)) != 0)
            _writable.Signal();
        if ((events & (EpollEvents.In | More)) != 0)
            _readable.Signal();
        if ((events & HangUps) != 0)
        {
            Interlocked.MemoryBarrier();
            _onHangUp?.Invoke();
        }
    }

    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            await _writable.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            bytes = bytes[SocketWaits.TrySend(Socket, bytes.Span)..];
        }
    }
}
