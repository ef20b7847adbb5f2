using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace MwanLb.Lab;

/// <summary>An ICMP or ICMPv6 echo of the lab's own, as raw sockets send and receive it.</summary>
/// <param name="IsRequest">A request, or the reply to one.</param>
/// <param name="Identifier">What conntrack takes for the port: another is another flow.</param>
/// <param name="Sequence">The number within the flow.</param>
/// <param name="Text">The payload.</param>
internal sealed record IcmpEcho(bool IsRequest, ushort Identifier, ushort Sequence, string Text)
{
    private const int HeaderLength = 8;

    /// <summary>Tells the lab's echoes from probes and other programs' pings.</summary>
    private static readonly byte[] Signature = "mwanlb-lab "u8.ToArray();

    public static ProtocolType ProtocolOf(AddressFamily family) => family is AddressFamily.InterNetworkV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp;

    /// <summary>Reads what a raw socket has received, or returns null when it is something else.</summary>
    public static IcmpEcho? Parse(AddressFamily family, ReadOnlySpan<byte> received)
    {
        // raw(7): IPv4 comes with its header, RFC 3542, 3: IPv6 without.
        var message = family is AddressFamily.InterNetworkV6 || received.IsEmpty ? received : received[Math.Min((received[0] & 0xf) * 4, received.Length)..];
        if (message.Length < HeaderLength + Signature.Length || !message[HeaderLength..].StartsWith(Signature))
            return null;
        var (request, reply) = TypesOf(family);
        return message[0] == request || message[0] == reply
            ? new IcmpEcho(
                message[0] == request,
                BinaryPrimitives.ReadUInt16BigEndian(message[4..]),
                BinaryPrimitives.ReadUInt16BigEndian(message[6..]),
                Encoding.UTF8.GetString(message[(HeaderLength + Signature.Length)..]))
            : null;
    }

    public byte[] ToMessage(AddressFamily family)
    {
        // RFC 792, RFC 4443, 4.1: type, code, checksum, identifier, sequence number.
        byte[] message = [0, 0, 0, 0, 0, 0, 0, 0, .. Signature, .. Encoding.UTF8.GetBytes(Text)];
        message[0] = IsRequest ? TypesOf(family).Request : TypesOf(family).Reply;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), Identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), Sequence);
        // RFC 3542, 3.1: the kernel fills in that of ICMPv6, which covers addresses that only it knows.
        if (family is AddressFamily.InterNetwork)
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(message));
        return message;
    }

    private static (byte Request, byte Reply) TypesOf(AddressFamily family) =>
        family is AddressFamily.InterNetworkV6 ? ((byte)128, (byte)129) : ((byte)8, (byte)0);

    private static ushort Checksum(ReadOnlySpan<byte> message)
    {
        uint sum = 0;
        for (var i = 0; i < message.Length; i++)
            sum += (uint)message[i] << (i % 2 == 0 ? 8 : 0);
        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}
