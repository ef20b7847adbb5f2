using System.Net;
using System.Net.Sockets;

namespace MwanLb.Marker.Tests.Marking;

/// <summary>Sends datagrams, each a flow of its own, in the caller's network namespace, as fast as they go, until they are sent or it is disposed.</summary>
internal sealed class Flood : IDisposable
{
    private const int FirstPort = 10000;
    private const int Ports = 20000;

    private readonly Thread _thread;
    private readonly long _packets;
    private readonly int _sourcePort;
    private volatile bool _isOver;
    private long _sent;

    /// <param name="packets">How many.</param>
    /// <param name="sourcePort">Where they come from; 0: any port.</param>
    public Flood(long packets, int sourcePort = 0)
    {
        _packets = packets;
        _sourcePort = sourcePort;
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
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Bind(new IPEndPoint(IPAddress.Any, _sourcePort));
        var destination = new IPEndPoint(IPAddress.Loopback, 0);
        while (!_isOver && _sent < _packets)
        {
            destination.Port = FirstPort + (int)(_sent % Ports);
            sender.SendTo([1], destination);
            Volatile.Write(ref _sent, _sent + 1);
        }
    }
}
