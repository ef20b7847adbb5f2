using System.Globalization;
using System.Text;

namespace MwanLb.Proxy.Reporting;

/// <summary>Writes what clients chose so that it stays in its place: no end of line, no quotation mark, no blank, nothing for the terminal of whoever reads it.</summary>
internal static class LogText
{
    private const int MaxLength = 8192;

    /// <summary>As Squid: what could end a field is %XX.</summary>
    /// <param name="line">Takes it.</param>
    /// <param name="text">Null or empty: a hyphen.</param>
    /// <param name="isEscaped">Whether it is a URL, whose own escapes stay as they are; of other text the percent sign is escaped, too.</param>
    public static void AppendSquid(StringBuilder line, string? text, bool isEscaped)
    {
        if (string.IsNullOrEmpty(text))
        {
            line.Append('-');
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in Shortened(text).EnumerateRunes())
        {
            if (rune.Value is > 0x20 and < 0x7f and not ('"' or '\\') && (isEscaped || rune.Value is not ('%' or '[' or ']')))
            {
                line.Append((char)rune.Value);
                continue;
            }

            foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
            {
                line.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            }
        }
    }

    /// <summary>As Apache, between quotation marks or not: \" \\ \n \r \t, and \xhh for the rest.</summary>
    public static void AppendApache(StringBuilder line, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            line.Append('-');
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in Shortened(text).EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"' or '\\':
                    line.Append('\\').Append((char)rune.Value);
                    break;
                case '\n':
                    line.Append("\\n");
                    break;
                case '\r':
                    line.Append("\\r");
                    break;
                case '\t':
                    line.Append("\\t");
                    break;
                case >= 0x20 and < 0x7f:
                    line.Append((char)rune.Value);
                    break;
                default:
                    foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
                    {
                        line.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
                    }

                    break;
            }
        }
    }

    private static ReadOnlySpan<char> Shortened(string text) => text.AsSpan(0, Math.Min(text.Length, MaxLength));
}
