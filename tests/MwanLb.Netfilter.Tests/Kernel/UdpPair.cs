using System.Net;
using System.Net.Sockets;

namespace MwanLb.Netfilter.Tests.Kernel;

/// <summary>A sender and a receiver on one loopback address.</summary>
internal sealed class UdpPair : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Socket _sender;
    private readonly Socket _receiver;

    public UdpPair(IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        _receiver = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _receiver.Bind(new IPEndPoint(address, 0));
        _sender = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _sender.Bind(new IPEndPoint(address, 0));
        _sender.Connect(_receiver.LocalEndPoint!);
    }

    public ushort SenderPort => (ushort)((IPEndPoint)_sender.LocalEndPoint!).Port;

    public ushort ReceiverPort => (ushort)((IPEndPoint)_receiver.LocalEndPoint!).Port;

    public void Send(int packets = 1, int length = 8)
    {
        var payload = new byte[length];
        for (var i = 0; i < packets; i++)
            _sender.Send(payload);
    }

    /// <summary>Takes packets until the expected number is there, and whatever more there is.</summary>
    public int Receive(int expected)
    {
        var buffer = new byte[2048];
        var received = 0;
        while (_receiver.Poll(received < expected ? Patience : TimeSpan.Zero, SelectMode.SelectRead))
        {
            _receiver.Receive(buffer);
            received++;
        }

        return received;
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }
}
