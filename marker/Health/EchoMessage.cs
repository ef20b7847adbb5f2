using System.Buffers.Binary;

namespace MwanLb.Marker.Health;

/// <summary>
/// ICMP echo request and reply (RFC 792):
/// <code>
///     0 u8 type (8 request, 0 reply)   1 u8 code (0)   2 be16 checksum   4 be16 identifier   6 be16 sequence number
/// </code>
/// </summary>
internal static class EchoMessage
{
    /// <summary>Bytes of a message without data.</summary>
    public const int Size = 8;

    private const byte Request = 8;
    private const byte Reply = 0;
    private const int MinIpHeader = 20;

    /// <summary>Writes a request without data into the first <see cref="Size"/> bytes.</summary>
    public static void WriteRequest(Span<byte> message, ushort identifier, ushort sequence)
    {
        message[..Size].Clear();
        message[0] = Request;
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], sequence);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum(message[..Size]));
    }

    /// <summary>Whether a packet as a raw socket gives it, with its IPv4 header, is the reply to a request.</summary>
    public static bool IsReply(ReadOnlySpan<byte> packet, ushort identifier, ushort sequence)
    {
        if (packet.Length < MinIpHeader || packet[0] >> 4 != 4)
        {
            return false;
        }

        var header = (packet[0] & 0xf) * 4;
        if (header < MinIpHeader || packet.Length < header + Size)
        {
            return false;
        }

        var message = packet[header..];
        return message[0] == Reply
            && BinaryPrimitives.ReadUInt16BigEndian(message[4..]) == identifier
            && BinaryPrimitives.ReadUInt16BigEndian(message[6..]) == sequence;
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
