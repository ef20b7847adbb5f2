using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MwanLb.Proxy.Intercepting;

/// <summary>Lets a listening socket take connections to any address, as TPROXY hands them over.</summary>
internal static class Transparency
{
    // include/uapi/linux/in.h, in6.h: SOL_IP, IP_TRANSPARENT, SOL_IPV6, IPV6_TRANSPARENT. The kernel keeps one flag for both families.
    private const int SolIp = 0;
    private const int IpTransparent = 19;
    private const int SolIPv6 = 41;
    private const int IPv6Transparent = 75;

    /// <summary>Sets it, where systemd has not (Transparent=yes): that takes no right of ours. Before or after the socket is bound: the kernel looks when a connection comes.</summary>
    /// <exception cref="IOException">CAP_NET_RAW and CAP_NET_ADMIN are missing.</exception>
    public static void Enable(Socket socket)
    {
        var isIPv4 = socket.AddressFamily is AddressFamily.InterNetwork;
        var on = 0;
        try
        {
            var (level, option) = isIPv4 ? (SolIp, IpTransparent) : (SolIPv6, IPv6Transparent);
            socket.GetRawSocketOption(level, option, MemoryMarshal.AsBytes(new Span<int>(ref on)));
            if (on == 0)
            {
                on = 1;
                socket.SetRawSocketOption(level, option, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in on)));
            }
        }
        catch (SocketException e)
        {
            throw new IOException($"tproxy: {e.Message} (IP_TRANSPARENT): CAP_NET_RAW or CAP_NET_ADMIN is missing", e);
        }
    }
}
