using System.Buffers.Binary;

namespace MwanLb.Proxy.Names;

/// <summary>Writes a question: RFC 1035, 4.1, with the OPT record of RFC 6891.</summary>
internal static class DnsQuery
{
    /// <summary>The largest answer that we take by UDP: what fits an IPv6 packet of 1280 bytes whole (DNS flag day 2020), for fragments get lost and can be forged.</summary>
    public const int MaxUdpAnswer = 1232;

    /// <summary>Header, name, type and class, OPT.</summary>
    public const int MaxLength = DnsHeader.Length + DnsName.MaxLength + 4 + OptLength;

    private const int OptLength = 11;
    private const ushort RecursionDesired = 0x0100;

    /// <summary>Writes the question, and returns its length.</summary>
    /// <param name="to">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="id">Must not be guessable: with the port, it is what keeps forged answers out.</param>
    /// <param name="name">As <see cref="DnsName"/> writes it.</param>
    /// <param name="type">The records wanted.</param>
    public static int Write(Span<byte> to, ushort id, ReadOnlySpan<byte> name, DnsType type)
    {
        // ID, flags, QDCOUNT, ANCOUNT, NSCOUNT, ARCOUNT
        BinaryPrimitives.WriteUInt16BigEndian(to, id);
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(to[4..], 1);
        BinaryPrimitives.WriteUInt32BigEndian(to[6..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(to[10..], 1);
        // QNAME, QTYPE, QCLASS
        var at = DnsHeader.Length;
        name.CopyTo(to[at..]);
        at += name.Length;
        BinaryPrimitives.WriteUInt16BigEndian(to[at..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(to[(at + 2)..], DnsHeader.ClassInternet);
        at += 4;
        // root, OPT, the size that we take, extended RCODE and flags, RDLENGTH
        to[at] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(to[(at + 1)..], (ushort)DnsType.Opt);
        BinaryPrimitives.WriteUInt16BigEndian(to[(at + 3)..], MaxUdpAnswer);
        BinaryPrimitives.WriteUInt32BigEndian(to[(at + 5)..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(to[(at + 9)..], 0);
        return at + OptLength;
    }
}
