using System.Buffers.Binary;

namespace MwanLb.Netfilter.Packets;

/// <summary>The headers that may stand between the IPv6 header and the transport header (RFC 8200, section 4).</summary>
internal static class Ipv6ExtensionHeaders
{
    public static TransportLocation Skip(IpProtocol next, ReadOnlySpan<byte> bytes)
    {
        var isFragment = false;
        while (IsExtension(next))
        {
            // next header, length in 8 bytes beyond the first 8; the fragment header's length byte is reserved
            var length = next == IpProtocol.Fragment || bytes.Length < 2 ? 8 : (bytes[1] + 1) * 8;
            if (bytes.Length < length)
                return new TransportLocation { Protocol = next, IsFragment = isFragment || next == IpProtocol.Fragment };

            var following = (IpProtocol)bytes[0];
            if (next == IpProtocol.Fragment)
            {
                // next header, reserved, 13-bit offset with 2 reserved bits and the M flag, identification; offset 0 without M
                // is an "atomic" fragment, which is a whole packet (RFC 6946)
                var field = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
                isFragment |= (field & 0xfff9) != 0;
                if ((field & 0xfff8) != 0)
                    return new TransportLocation { Protocol = following, IsFragment = true };
            }

            next = following;
            bytes = bytes[length..];
        }

        return new TransportLocation { Protocol = next, Bytes = bytes, IsFragment = isFragment, IsPresent = true };
    }

    private static bool IsExtension(IpProtocol next) =>
        next is IpProtocol.HopByHopOptions or IpProtocol.Routing or IpProtocol.Fragment or IpProtocol.DestinationOptions;
}
