using System.Net;
using System.Net.Sockets;

namespace MwanLb.Proxy.Tests;

/// <summary>A connection over loopback: an end that does not block, as the proxy holds it, and the other one.</summary>
internal static class SocketPair
{
    private const int BufferSize = 128 * 1024;

    public static (Socket Own, Socket Other) Connect()
    {
        // Small ones, whatever this machine's are: what is more waits for its receiver.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = BufferSize };
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var own = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendBufferSize = BufferSize };
        own.Connect(listener.LocalEndPoint!);
        own.Blocking = false;
        var other = listener.Accept();
        other.NoDelay = true;
        return (own, other);
    }
}
