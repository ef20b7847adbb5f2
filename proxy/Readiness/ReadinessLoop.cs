using System.Net.Sockets;
using MwanLb.Proxy.Interop;

namespace MwanLb.Proxy.Readiness;

/// <summary>A thread that hears from the kernel which sockets can be read and written, and goes on with what waits for that.</summary>
/// <remarks>Nothing that runs on it may block.</remarks>
internal sealed class ReadinessLoop
{
    private const int EventsAtOnce = 512;
    private const EpollEvents All = EpollEvents.In | EpollEvents.Out | EpollEvents.Urgent | EpollEvents.PeerHangUp | EpollEvents.EdgeTriggered;

    // Each begins when it is its turn: a proxy that nobody uses has none.
    private static readonly ReadinessLoop?[] Loops = new ReadinessLoop?[Environment.ProcessorCount];
    private static readonly ReadinessLoop?[] ClientLoops = new ReadinessLoop?[Environment.ProcessorCount];
    private static readonly Lock Beginning = new();
    private static int _turn;
    private static int _turnForClients;
    private static int _turnForOnce;

    private readonly EpollSet _set = EpollSet.Create();
    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private volatile SocketWatch?[] _watches = new SocketWatch?[64];
    private int _used;
    private uint _generation;

    private ReadinessLoop() => new Thread(Run) { Name = "readiness", IsBackground = true }.Start();

    /// <summary>One of them, in turn: one a core.</summary>
    public static ReadinessLoop Next() => Next(Loops, ref _turn);

    /// <summary>
    /// One for a client whose requests are forwarded. Servers have others: measured, a thread that passes on requests and answers by turns wakes both sides
    /// by turns, and on two cores that are busy 12 % fewer requests are served.
    /// </summary>
    public static ReadinessLoop NextForClient() => Next(ClientLoops, ref _turnForClients);

    /// <summary>One of them for a short wait. These have turns of their own: two a connection, always one of each kind, would leave all that lasts to every other loop.</summary>
    public static ReadinessLoop ForOnce() => Next(Loops, ref _turnForOnce);

    /// <summary>Watches a socket until the watch is disposed of.</summary>
    /// <param name="socket">Does not block. .NET's own waiting for it (ReceiveAsync and the like, where they have to wait) works, and costs all of this once more.</param>
    /// <exception cref="SocketException">The kernel watches no more for this user (fs.epoll.max_user_watches).</exception>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public SocketWatch Watch(Socket socket)
    {
        SocketWatch watch;
        lock (_lock)
        {
            if (!_free.TryPop(out var place))
            {
                place = _used++;
                if (place == _watches.Length)
                    _watches = [.. _watches, .. new SocketWatch?[place]];
            }

            watch = new SocketWatch(this, socket, ((long)_generation++ << 32) | (uint)place);
            _watches[place] = watch;
        }

        try
        {
            _set.Add(socket.SafeHandle, All, watch.Id);
        }
        catch
        {
            Remove(watch);
            throw;
        }

        return watch;
    }

    /// <summary>Has the kernel tell again, behind what it has told already, what there is.</summary>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public void Ask(SocketWatch watch) => _set.Change(watch.Socket.SafeHandle, All, watch.Id);

    /// <summary>Ends a watch; once more does nothing: the socket may have another by then.</summary>
    public void Remove(SocketWatch watch)
    {
        lock (_lock)
        {
            var place = (int)watch.Id;
            if (_watches[place] != watch)
                return;
            _watches[place] = null;
            _free.Push(place);
        }

        _set.Remove(watch.Socket.SafeHandle);
    }

    private static ReadinessLoop Next(ReadinessLoop?[] loops, ref int turn)
    {
        ref var loop = ref loops[(int)((uint)Interlocked.Increment(ref turn) % (uint)loops.Length)];
        return Volatile.Read(ref loop) ?? Begin(ref loop);
    }

    private static ReadinessLoop Begin(ref ReadinessLoop? loop)
    {
        lock (Beginning)
            return loop ??= new ReadinessLoop();
    }

    private void Run()
    {
        var buffer = new byte[EventsAtOnce * EpollSet.EventSize];
        while (true)
        {
            var count = _set.Wait(buffer);
            for (var i = 0; i < count; i++)
            {
                var (events, id) = EpollSet.Read(buffer, i);
                // Another's by now: the event was on its way when the watch was ended.
                if (_watches[(int)id] is { } watch && watch.Id == id)
                    watch.Note(events);
            }
        }
    }
}
