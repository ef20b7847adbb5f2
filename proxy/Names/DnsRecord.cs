namespace MwanLb.Proxy.Names;

/// <summary>What follows a record's owner name (RFC 1035, 4.1.3).</summary>
/// <param name="Type">Of the data.</param>
/// <param name="Class">Internet, or for OPT something else.</param>
/// <param name="Ttl">In seconds.</param>
/// <param name="DataAt">Where in the message the data begins.</param>
/// <param name="DataLength">How long it is.</param>
internal readonly record struct DnsRecord(DnsType Type, ushort Class, uint Ttl, int DataAt, int DataLength)
{
    /// <summary>Reads one.</summary>
    /// <param name="cursor">Is behind the record afterwards.</param>
    /// <param name="owner">Takes the owner's name.</param>
    /// <param name="ownerLength">Its length.</param>
    /// <param name="record">The rest.</param>
    public static bool TryRead(ref DnsCursor cursor, scoped Span<byte> owner, out int ownerLength, out DnsRecord record)
    {
        record = default;
        if (!cursor.TryReadName(owner, out ownerLength) || !cursor.TryReadUInt16(out var type) || !cursor.TryReadUInt16(out var @class)
            || !cursor.TryReadUInt32(out var ttl) || !cursor.TryReadUInt16(out var length))
            return false;
        // RFC 2181, 8: a TTL with the top bit set is to be taken as 0.
        record = new DnsRecord((DnsType)type, @class, ttl > int.MaxValue ? 0 : ttl, cursor.Position, length);
        return cursor.TryTake(length, out _);
    }
}
