using System.Net;
using System.Net.Sockets;

namespace MwanLb.Marker.Tests.Marking;

/// <summary>Sends datagrams, each a flow of its own, in the caller's network namespace, as fast as they go, until they are sent or it is disposed.</summary>
internal sealed class Flood : IDisposable
{
    private const int FirstPort = 10000;
    private const int Ports = 20000;

    private const int SolSocket = 1; // SOL_SOCKET, SO_SNDBUFFORCE: asm-generic/socket.h
    private const int SndbufForce = 32;

    private readonly Thread _thread;
    private readonly long _packets;
    private readonly int _sourcePort;
    private readonly int _sendBufferBytes;
    private volatile bool _isOver;
    private long _sent;

    /// <param name="packets">How many.</param>
    /// <param name="sourcePort">Where they come from; 0: any port.</param>
    /// <param name="sendBufferBytes">What may be under way: packets that wait in a queue count, and the sender waits for them; 0: the system's default.</param>
    public Flood(long packets, int sourcePort = 0, int sendBufferBytes = 0)
    {
        _packets = packets;
        _sourcePort = sourcePort;
        _sendBufferBytes = sendBufferBytes;
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
        if (_sendBufferBytes > 0)
        {
            sender.SetRawSocketOption(SolSocket, SndbufForce, BitConverter.GetBytes(_sendBufferBytes));
        }

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
