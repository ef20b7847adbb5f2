using System.Net.Sockets;
using MwanLb.Netfilter.Readiness;

namespace MwanLb.Marker.Health.Probing;

/// <summary>Hears the replies for many channels on the one thread that waits in it, which also runs what follows from them.</summary>
/// <remarks>
/// By sockets' asynchronous calls each reply took three threads: the one that hears for all sockets, a worker that takes the packet, and a worker that takes the
/// answer. For 64 uplinks of three targets their waking was two fifths of all that the daemon did.
/// </remarks>
internal sealed class EchoReceiver : IDisposable
{
    // More come with the next call, which does not wait.
    private const int MaxAtOnce = 16;

    private readonly ReadinessSet _sockets = new();
    private readonly List<EchoChannel> _channels = [];
    private readonly Lock _lock = new();

    /// <summary>Gives a channel the key that it is to <see cref="Watch"/> its sockets by.</summary>
    public int Register(EchoChannel channel)
    {
        lock (_lock)
        {
            _channels.Add(channel);
            return _channels.Count - 1;
        }
    }

    /// <summary>Has a channel told when its socket has something. A socket that is closed is watched no longer.</summary>
    public void Watch(Socket socket, int channel) => _sockets.Add(socket.SafeHandle, channel);

    /// <summary>Waits for replies, and hands them out: once, or until the time is over. For one thread.</summary>
    /// <returns>Whether <see cref="Wake"/> has ended it.</returns>
    public bool Hear(TimeSpan timeout)
    {
        Span<int> ready = stackalloc int[MaxAtOnce];
        var count = _sockets.Wait(timeout, ready, out var isWoken);
        foreach (var key in ready[..count])
        {
            Channel(key).Receive();
        }

        return isWoken;
    }

    /// <summary>Ends the wait under way, or else the next one. For any thread.</summary>
    public void Wake() => _sockets.Wake();

    /// <inheritdoc/>
    public void Dispose() => _sockets.Dispose();

    private EchoChannel Channel(int key)
    {
        lock (_lock)
        {
            return _channels[key];
        }
    }
}
