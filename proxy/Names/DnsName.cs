namespace MwanLb.Proxy.Names;

/// <summary>A name as it stands in a message, in lower case: labels, each behind its length, and the root's zero (RFC 1035, 3.1).</summary>
internal static class DnsName
{
    /// <summary>The longest name, the root's zero included.</summary>
    public const int MaxLength = 255;

    /// <summary>The longest label.</summary>
    public const int MaxLabelLength = 63;

    /// <summary>Writes a name; 0 where it is none.</summary>
    /// <param name="name">ASCII, with or without a last dot.</param>
    /// <param name="to">At least <see cref="MaxLength"/> bytes.</param>
    public static int Write(ReadOnlySpan<char> name, Span<byte> to)
    {
        if (name is [.. var relative, '.'])
            name = relative;
        if (name.IsEmpty || name.Length > MaxLength - 2)
            return 0;
        var length = 0;
        foreach (var range in name.Split('.'))
        {
            var label = name[range];
            if (label.Length is 0 or > MaxLabelLength)
                return 0;
            to[length++] = (byte)label.Length;
            foreach (var c in label)
            {
                if (!char.IsAscii(c))
                    return 0;
                to[length++] = (byte)char.ToLowerInvariant(c);
            }
        }

        to[length++] = 0;
        return length;
    }
}
