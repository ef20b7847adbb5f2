namespace MwanLb.Proxy.Names;

/// <summary>The first twelve bytes of a message (RFC 1035, 4.1.1).</summary>
/// <param name="Id">As in the question.</param>
/// <param name="Flags">QR, opcode, AA, TC, RD, RA, Z, RCODE.</param>
/// <param name="Questions">QDCOUNT.</param>
/// <param name="Answers">ANCOUNT.</param>
/// <param name="Authorities">NSCOUNT.</param>
internal readonly record struct DnsHeader(ushort Id, ushort Flags, ushort Questions, ushort Answers, ushort Authorities)
{
    public const int Length = 12;
    public const ushort ClassInternet = 1;

    private const ushort NoError = 0;
    private const ushort NameError = 3;

    /// <summary>An answer (QR) to a standard query (opcode 0).</summary>
    public bool IsAnswer => (Flags & 0xf800) == 0x8000;

    public bool IsTruncated => (Flags & 0x0200) != 0;

    public bool IsNoError => (Flags & 0xf) == NoError;

    public bool IsNameError => (Flags & 0xf) == NameError;

    public static bool TryRead(ref DnsCursor cursor, out DnsHeader header)
    {
        header = default;
        if (!cursor.TryReadUInt16(out var id) || !cursor.TryReadUInt16(out var flags) || !cursor.TryReadUInt16(out var questions)
            || !cursor.TryReadUInt16(out var answers) || !cursor.TryReadUInt16(out var authorities) || !cursor.TryReadUInt16(out _))
            return false;
        header = new DnsHeader(id, flags, questions, answers, authorities);
        return true;
    }
}
