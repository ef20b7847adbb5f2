namespace MwanLb.Engine.Selection;

/// <summary>A destination's name as clients write it, in the one form that is compared.</summary>
internal static class HostName
{
    /// <summary>No DNS name is longer (RFC 1035, 2.3.4).</summary>
    public const int MaxLength = 255;

    /// <summary>In small ASCII letters, without one dot at its end; empty where it is longer than <see cref="MaxLength"/>.</summary>
    /// <param name="name">As the client wrote it.</param>
    /// <param name="buffer">Room for the result, of <see cref="MaxLength"/>.</param>
    public static ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        var length = name is [.., (byte)'.'] ? name.Length - 1 : name.Length;
        if (length > MaxLength)
        {
            return default;
        }

        for (var i = 0; i < length; i++)
        {
            var letter = name[i];
            buffer[i] = (uint)(letter - 'A') <= 'Z' - 'A' ? (byte)(letter | 0x20) : letter;
        }

        return buffer[..length];
    }
}
