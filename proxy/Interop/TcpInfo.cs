using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MwanLb.Proxy.Interop;

/// <summary>
/// What the kernel knows of a TCP connection (include/uapi/linux/tcp.h, struct tcp_info):
/// <code>
///     u8 state; …; u32 unacked at 24 (segments); u32 rtt at 68 (microseconds); u32 segs_in at 140
/// </code>
/// </summary>
/// <param name="State">As in include/net/tcp_states.h.</param>
/// <param name="Unacknowledged">Segments sent and not acknowledged.</param>
/// <param name="RoundTrip">The smoothed round-trip time.</param>
/// <param name="SegmentsReceived">All that have come, resets included.</param>
internal readonly record struct TcpInfo(byte State, uint Unacknowledged, TimeSpan RoundTrip, uint SegmentsReceived)
{
    /// <summary><see cref="State"/>: nobody has answered yet.</summary>
    public const byte SynSent = 2;

    /// <summary><see cref="State"/>: the peer sends no more.</summary>
    public const byte CloseWait = 8;

    private const int SolTcp = 6;
    private const int Option = 11;
    private const int Unacked = 24;
    private const int Rtt = 68;
    private const int SegmentsIn = 140;
    private const int Length = SegmentsIn + sizeof(uint);

    /// <summary>Asks for it.</summary>
    /// <exception cref="SocketException">It is no TCP socket, or closed.</exception>
    public static TcpInfo Of(Socket socket)
    {
        Span<byte> info = stackalloc byte[Length];
        socket.GetRawSocketOption(SolTcp, Option, info);
        return new TcpInfo(
            info[0], MemoryMarshal.Read<uint>(info[Unacked..]), TimeSpan.FromMicroseconds(MemoryMarshal.Read<uint>(info[Rtt..])), MemoryMarshal.Read<uint>(info[SegmentsIn..]));
    }
}
