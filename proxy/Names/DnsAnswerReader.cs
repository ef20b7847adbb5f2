using System.Collections.Immutable;
using System.Net;

namespace MwanLb.Proxy.Names;

/// <summary>Reads the answer to a question (RFC 1035, 4.1). Never throws: a message can hold anything.</summary>
internal static class DnsAnswerReader
{
    /// <summary>How many aliases are followed, inside a message and by further questions. Chains of content networks have three or four.</summary>
    public const int MaxAliases = 8;

    /// <summary>How many addresses are kept: more than anybody dials, and an answer's place in the cache stays small.</summary>
    public const int MaxAddresses = 32;

    /// <summary>Reads.</summary>
    /// <param name="message">As it came.</param>
    /// <param name="id">The question's.</param>
    /// <param name="name">The question's, as <see cref="DnsName"/> writes it.</param>
    /// <param name="type">The question's.</param>
    public static DnsAnswer Read(ReadOnlySpan<byte> message, ushort id, ReadOnlySpan<byte> name, DnsType type)
    {
        var cursor = new DnsCursor(message);
        // The question too must be ours: an id alone is guessed in 65536 tries.
        if (!DnsHeader.TryRead(ref cursor, out var header) || !header.IsAnswer || header.Id != id || header.Questions != 1 || !IsQuestion(ref cursor, name, type))
            return DnsAnswer.NotOurs;
        if (header.IsTruncated)
            return DnsAnswer.Truncated;
        if (!header.IsNoError && !header.IsNameError)
            return DnsAnswer.ServerFailed;
        return ReadAnswers(message, cursor, header, name, type);
    }

    private static bool IsQuestion(ref DnsCursor cursor, ReadOnlySpan<byte> name, DnsType type)
    {
        Span<byte> asked = stackalloc byte[DnsName.MaxLength];
        return cursor.TryReadName(asked, out var length) && asked[..length].SequenceEqual(name)
            && cursor.TryReadUInt16(out var askedType) && askedType == (ushort)type
            && cursor.TryReadUInt16(out var askedClass) && askedClass == DnsHeader.ClassInternet;
    }

    // One pass for each name of the chain: servers are free in the order of the records (RFC 1034, 3.6.2 says nothing of it).
    private static DnsAnswer ReadAnswers(ReadOnlySpan<byte> message, DnsCursor answers, in DnsHeader header, ReadOnlySpan<byte> name, DnsType type)
    {
        Span<byte> current = stackalloc byte[DnsName.MaxLength];
        Span<byte> alias = stackalloc byte[DnsName.MaxLength];
        name.CopyTo(current);
        var currentLength = name.Length;
        var ttl = uint.MaxValue;
        for (var aliases = 0; aliases <= MaxAliases; aliases++)
        {
            var cursor = answers;
            if (!TryReadOwned(message, ref cursor, header.Answers, current[..currentLength], type, out var found, alias, out var aliasLength, ref ttl))
                return DnsAnswer.Malformed;
            if (found is not null)
                return new DnsAnswer(DnsAnswerKind.Found) { Addresses = found.ToImmutable(), Ttl = TimeSpan.FromSeconds(ttl) };
            if (aliasLength == 0)
                return ReadNegative(message, cursor, header, current[..currentLength], aliases > 0 ? TimeSpan.FromSeconds(ttl) : null);
            alias[..aliasLength].CopyTo(current);
            currentLength = aliasLength;
        }

        return DnsAnswer.Malformed;
    }

    private static bool TryReadOwned(
        ReadOnlySpan<byte> message, ref DnsCursor cursor, int count, scoped ReadOnlySpan<byte> name, DnsType type,
        out ImmutableArray<IPAddress>.Builder? found, scoped Span<byte> alias, out int aliasLength, ref uint ttl)
    {
        Span<byte> owner = stackalloc byte[DnsName.MaxLength];
        found = null;
        aliasLength = 0;
        for (var i = 0; i < count; i++)
        {
            if (!DnsRecord.TryRead(ref cursor, owner, out var ownerLength, out var record))
                return false;
            if (record.Class != DnsHeader.ClassInternet || !owner[..ownerLength].SequenceEqual(name))
                continue;
            if (record.Type == type)
            {
                if (record.DataLength != (type == DnsType.A ? 4 : 16))
                    return false;
                found ??= ImmutableArray.CreateBuilder<IPAddress>();
                if (found.Count < MaxAddresses)
                    found.Add(new IPAddress(message.Slice(record.DataAt, record.DataLength)));
                ttl = Math.Min(ttl, record.Ttl);
            }
            else if (record.Type == DnsType.Cname && aliasLength == 0)
            {
                var data = new DnsCursor(message);
                if (!data.TryTake(record.DataAt, out _) || !data.TryReadName(alias, out aliasLength) || data.Position != record.DataAt + record.DataLength)
                    return false;
                ttl = Math.Min(ttl, record.Ttl);
            }
        }

        return true;
    }

    private static DnsAnswer ReadNegative(ReadOnlySpan<byte> message, DnsCursor cursor, in DnsHeader header, ReadOnlySpan<byte> name, TimeSpan? aliasTtl)
    {
        if (!TryReadNegativeTtl(message, ref cursor, header.Authorities, out var ttl))
            return DnsAnswer.Malformed;
        if (header.IsNameError)
            return new DnsAnswer(DnsAnswerKind.NoSuchName) { Ttl = ttl };
        // RFC 2308, 2.2: with an SOA record the alias's end has no such address; without one, nothing was said of it.
        return aliasTtl is not null && ttl is null
            ? new DnsAnswer(DnsAnswerKind.Alias) { Alias = name.ToArray(), Ttl = aliasTtl }
            : new DnsAnswer(DnsAnswerKind.NoAddress) { Ttl = ttl };
    }

    // RFC 2308, 5: the lesser of the SOA record's own TTL and its MINIMUM, the last of: MNAME, RNAME, SERIAL, REFRESH, RETRY, EXPIRE, MINIMUM.
    private static bool TryReadNegativeTtl(ReadOnlySpan<byte> message, ref DnsCursor cursor, int count, out TimeSpan? ttl)
    {
        ttl = null;
        Span<byte> owner = stackalloc byte[DnsName.MaxLength];
        for (var i = 0; i < count; i++)
        {
            if (!DnsRecord.TryRead(ref cursor, owner, out _, out var record))
                return false;
            if (record.Type != DnsType.Soa)
                continue;
            var data = new DnsCursor(message[..(record.DataAt + record.DataLength)]);
            if (!data.TryTake(record.DataAt, out _) || !data.TryReadName(owner, out _) || !data.TryReadName(owner, out _)
                || !data.TryTake(16, out _) || !data.TryReadUInt32(out var minimum))
                return false;
            ttl = TimeSpan.FromSeconds(Math.Min(record.Ttl, minimum > int.MaxValue ? 0 : minimum));
        }

        return true;
    }
}
