using System.Net;
using System.Net.Sockets;

namespace MwanLb.Marker.Tests.Marking;

/// <summary>Sends datagrams in the caller's network namespace, as fast as they go, until they are sent or it is disposed.</summary>
internal sealed class Flood : IDisposable
{
    private readonly Thread _thread;
    private readonly long _packets;
    private volatile bool _isOver;
    private long _sent;

    public Flood(long packets)
    {
        _packets = packets;
        _thread = new Thread(Send);
        _thread.Start();
    }

    public long Sent => Volatile.Read(ref _sent);

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
    }

    private void Send()
    {
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(receiver.LocalEndPoint!);
        while (!_isOver && _sent < _packets)
        {
            sender.Send([1]);
            Volatile.Write(ref _sent, _sent + 1);
        }
    }
}
