using System.Buffers.Binary;
using System.Net.Sockets;

namespace MwanLb.Marker.Health.Probing;

/// <summary>
/// Echo request and reply of ICMP (RFC 792) and ICMPv6 (RFC 4443, 4):
/// <code>
///     0 u8 type (8 request, 0 reply; ICMPv6 128, 129)   1 u8 code (0)   2 be16 checksum   4 be16 identifier   6 be16 sequence number
/// </code>
/// </summary>
internal static class EchoMessage
{
    /// <summary>Bytes of a message without data.</summary>
    public const int Size = 8;

    /// <summary>The types of replies.</summary>
    public const byte Reply = 0, ReplyOfIPv6 = 129;

    private const byte Request = 8, RequestOfIPv6 = 128;
    private const int MinIpHeader = 20;

    /// <summary>Writes a request without data into the first <see cref="Size"/> bytes. The kernel fills in ICMPv6's checksum (RFC 3542, 3.1).</summary>
    public static void WriteRequest(Span<byte> message, AddressFamily family, ushort identifier, ushort sequence)
    {
        message[..Size].Clear();
        message[0] = family is AddressFamily.InterNetworkV6 ? RequestOfIPv6 : Request;
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], sequence);
        if (family is AddressFamily.InterNetwork)
        {
            BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum(message[..Size]));
        }
    }

    /// <summary>Reads a packet as a raw socket gives it, IPv4 with its header and IPv6 without (raw(7), RFC 3542, 3).</summary>
    /// <returns>The sequence number; null: it is no reply to a request with this identifier.</returns>
    public static ushort? ReadReply(ReadOnlySpan<byte> packet, AddressFamily family, ushort identifier)
    {
        var header = 0;
        if (family is AddressFamily.InterNetwork)
        {
            header = packet.Length < MinIpHeader || packet[0] >> 4 != 4 ? int.MaxValue : (packet[0] & 0xf) * 4;
            if (header is < MinIpHeader or int.MaxValue)
            {
                return null;
            }
        }

        if (packet.Length < header + Size)
        {
            return null;
        }

        var message = packet[header..];
        return message[0] == (family is AddressFamily.InterNetworkV6 ? ReplyOfIPv6 : Reply) && BinaryPrimitives.ReadUInt16BigEndian(message[4..]) == identifier
            ? BinaryPrimitives.ReadUInt16BigEndian(message[6..])
            : null;
    }

    /// <summary>The Internet checksum (RFC 1071) of an even number of bytes.</summary>
    private static ushort Checksum(ReadOnlySpan<byte> message)
    {
        var sum = 0u;
        for (var i = 0; i < message.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(message[i..]);
        }

        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}
