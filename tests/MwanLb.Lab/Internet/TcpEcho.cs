using System.Net;
using System.Net.Sockets;

namespace MwanLb.Lab;

/// <summary>Answers each line of each connection with the address it came from and the line itself.</summary>
internal sealed class TcpEcho : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<TcpSession> _sessions = [];
    private readonly List<Task> _serving = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Action<Observation> _observe;
    private readonly List<Socket> _listeners = [];
    private readonly Task _accepting;

    public TcpEcho(LabHost host, int port, IEnumerable<IPAddress> addresses, Action<Observation> observe)
    {
        _observe = observe;
        foreach (var address in addresses)
        {
            var listener = host.OpenSocket(SocketType.Stream, ProtocolType.Tcp, address.AddressFamily);
            _listeners.Add(listener);
            listener.Bind(new IPEndPoint(address, port));
            listener.Listen(4096);
        }
        _accepting = Task.WhenAll(_listeners.Select(AcceptAsync).ToList());
    }

    public IReadOnlyList<TcpSession> Sessions
    {
        get
        {
            lock (_lock)
                return [.. _sessions];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var listener in _listeners)
            listener.Dispose();
        await _accepting;
        await Task.WhenAll(_serving);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var serving = ServeAsync(await listener.AcceptAsync(_stopping.Token));
                lock (_lock)
                    _serving.Add(serving);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is being stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        var peer = (IPEndPoint)socket.RemoteEndPoint!;
        int index;
        lock (_lock)
        {
            index = _sessions.Count;
            _sessions.Add(new TcpSession("", peer.Address, peer.Port, TcpSessionState.Open));
        }
        try
        {
            await EchoAsync(stream, peer, index);
            Update(index, session => session with { State = TcpSessionState.Closed });
        }
        catch (IOException)
        {
            Update(index, session => session with { State = TcpSessionState.Reset });
        }
        catch (OperationCanceledException)
        {
            // The server is being stopped; the session was open to the last.
        }
    }

    private async Task EchoAsync(NetworkStream stream, IPEndPoint peer, int index)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        using var writer = new StreamWriter(stream, leaveOpen: true) { AutoFlush = true };
        var isFirst = true;
        while (await reader.ReadLineAsync(_stopping.Token) is { } line)
        {
            if (isFirst)
            {
                var id = line.Split(' ')[0];
                Update(index, session => session with { Id = id });
                _observe(new Observation(TrafficKind.Tcp, id, peer.Address, peer.Port));
                isFirst = false;
            }
            await writer.WriteAsync($"{peer.Address} {line}\n".AsMemory(), _stopping.Token);
        }
    }

    private void Update(int index, Func<TcpSession, TcpSession> change)
    {
        lock (_lock)
            _sessions[index] = change(_sessions[index]);
    }
}
