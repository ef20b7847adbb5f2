using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MwanLb.Proxy.Dialing;

namespace MwanLb.Proxy.Socks;

/// <summary>What clients are answered.</summary>
internal static class SocksReplies
{
    // The protocol's description of 1992 by NEC: 90 request granted, 91 request rejected or failed.
    private const byte Granted = 90;
    private const byte Rejected = 91;

    /// <summary>What to say of a dial.</summary>
    public static Socks5Code CodeOf(DialFailure failure) => failure switch
    {
        DialFailure.None => Socks5Code.Succeeded,
        DialFailure.Refused => Socks5Code.ConnectionRefused,
        DialFailure.Unreachable => Socks5Code.NetworkUnreachable,
        // As Tor and Dante say it: the only code that speaks of time.
        DialFailure.TimedOut => Socks5Code.TtlExpired,
        DialFailure.NameNotFound or DialFailure.NameFailed => Socks5Code.HostUnreachable,
        DialFailure.Forbidden => Socks5Code.NotAllowed,
        _ => Socks5Code.GeneralFailure,
    };

    /// <summary>SOCKS5 (RFC 1928, 6): VER, REP, RSV, ATYP, BND.ADDR, BND.PORT.</summary>
    public static byte[] Version5(Socks5Code code, IPEndPoint? bound = null)
    {
        Span<byte> reply = stackalloc byte[3 + SocksAddress.MaxWritten];
        (reply[0], reply[1], reply[2]) = (Socks5Greeting.Version, (byte)code, 0);
        return reply[..(3 + SocksAddress.Write(bound, reply[3..]))].ToArray();
    }

    /// <summary>SOCKS4: VN = 0, CD, DSTPORT, DSTIP, which is 0 where the connection is of IPv6.</summary>
    public static byte[] Version4(bool isGranted, IPEndPoint? bound = null)
    {
        var reply = new byte[8];
        reply[1] = isGranted ? Granted : Rejected;
        if (bound is { AddressFamily: AddressFamily.InterNetwork })
        {
            BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(2), (ushort)bound.Port);
            bound.Address.TryWriteBytes(reply.AsSpan(4), out _);
        }

        return reply;
    }
}
