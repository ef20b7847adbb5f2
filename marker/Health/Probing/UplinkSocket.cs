using System.Net.Sockets;
using System.Text;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Health.Probing;

/// <summary>Sockets that leave by one uplink, and what their errors say about it.</summary>
internal static class UplinkSocket
{
    // include/uapi/asm-generic/socket.h: SOL_SOCKET, SO_BINDTODEVICE, SO_MARK
    private const int SolSocket = 1;
    private const int SoBindToDevice = 25;
    private const int SoMark = 36;

    /// <summary>Opens a socket with the uplink's mark and on its interface.</summary>
    /// <exception cref="SocketException">There is no such interface, or a capability is missing.</exception>
    public static Socket Open(Uplink uplink, AddressFamily family, SocketType type, ProtocolType protocol)
    {
        var socket = OpenMarked(uplink, family, type, protocol);
        try
        {
            // Both: the mark finds the uplink's table, and where that has lost its route, the interface keeps the question from leaving by another.
            socket.SetRawSocketOption(SolSocket, SoBindToDevice, Encoding.ASCII.GetBytes(uplink.Interface + "\0"));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Opens a socket with the mark alone, for what may as well be in a network of the router's own: a name server.</summary>
    public static Socket OpenMarked(Uplink uplink, AddressFamily family, SocketType type, ProtocolType protocol)
    {
        var socket = new Socket(family, type, protocol);
        try
        {
            socket.SetRawSocketOption(SolSocket, SoMark, BitConverter.GetBytes(uplink.Fwmark.Value));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What an error means.</summary>
    public static ProbeAnswer Explain(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.AccessDenied => ProbeAnswer.Unable(
            "permission denied: this needs CAP_NET_RAW, or CAP_NET_ADMIN for its mark; or this machine's firewall refuses it"),
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.WouldBlock => ProbeAnswer.Unable(error.Message),
        SocketError.NetworkUnreachable => ProbeAnswer.Wrong("no route"),
        SocketError.HostUnreachable => ProbeAnswer.Wrong("no route to the host"),
        SocketError.ConnectionRefused => ProbeAnswer.Wrong("refused"),
        SocketError.ConnectionReset => ProbeAnswer.Wrong("the connection was reset"),
        SocketError.TimedOut => ProbeAnswer.TimedOut,
        _ => ProbeAnswer.Wrong(error.Message),
    };
}
