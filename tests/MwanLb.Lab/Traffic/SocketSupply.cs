using System.Collections.Concurrent;
using System.Net.Sockets;

namespace MwanLb.Lab;

/// <summary>TCP sockets of a host, made many at a time: entering its namespace takes a thread, which is most of what a socket costs.</summary>
internal sealed class SocketSupply(LabHost host) : IDisposable
{
    private const int Batch = 128;

    private readonly ConcurrentBag<Socket> _sockets = [];

    /// <summary>A socket that is the caller's from now on.</summary>
    public Socket Take()
    {
        while (true)
        {
            if (_sockets.TryTake(out var socket))
                return socket;
            foreach (var made in host.InNamespace(() => Enumerable.Range(0, Batch).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray()))
                _sockets.Add(made);
        }
    }

    public void Dispose()
    {
        while (_sockets.TryTake(out var socket))
            socket.Dispose();
    }
}
