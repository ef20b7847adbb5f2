using System.Text;

namespace MwanLb.Proxy.Tunneling;

/// <summary>
/// The head of a CONNECT request (RFC 9110, 9.3.6; RFC 9112, 3.2.3):
/// <code>
///     CONNECT host ":" port SP HTTP/1.x CRLF *( field-line CRLF ) CRLF
/// </code>
/// </summary>
/// <param name="Target">The authority as it was written; empty where the head is not one.</param>
/// <param name="Authorization">The value of Proxy-Authorization; null: there is none.</param>
/// <param name="HasBody">Whether it announces a body, which a CONNECT has not: what follows could be taken for the next request.</param>
/// <param name="IsVersion10">Whether the client speaks HTTP/1.0: its connection ends with a refusal.</param>
internal readonly record struct ConnectHead(string Target, string? Authorization, bool HasBody, bool IsVersion10)
{
    /// <summary>The longest head, in bytes. Kerberos tickets make the longest ones.</summary>
    public const int MaxLength = 32 * 1024;

    private static readonly ConnectHead Unreadable = new("", null, HasBody: false, IsVersion10: false);

    /// <summary>Where the head ends, with its empty line; -1: not yet.</summary>
    public static int EndOf(ReadOnlySpan<byte> bytes)
    {
        for (var from = 0; bytes[from..].IndexOf((byte)'\n') is >= 0 and var found;)
        {
            from += found + 1;
            var rest = bytes[from..];
            if (rest.StartsWith("\n"u8))
            {
                return from + 1;
            }

            if (rest.StartsWith("\r\n"u8))
            {
                return from + 2;
            }
        }

        return -1;
    }

    /// <summary>Reads a whole head. One that is not understood has an empty target.</summary>
    public static ConnectHead Parse(ReadOnlySpan<byte> head)
    {
        var line = TakeLine(ref head);
        var space = line["CONNECT ".Length..].IndexOf((byte)' ');
        if (space <= 0)
        {
            return Unreadable;
        }

        var target = line.Slice("CONNECT ".Length, space);
        var version = line[("CONNECT ".Length + space + 1)..];
        if (!version.StartsWith("HTTP/1."u8) || version.Length != "HTTP/1.1".Length || target.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7e) >= 0)
        {
            return Unreadable;
        }

        string? authorization = null;
        var hasBody = false;
        while (!head.IsEmpty && TakeLine(ref head) is { IsEmpty: false } field)
        {
            var colon = field.IndexOf((byte)':');
            // A field without a name, or one that goes on from the line before, is what smuggling is made of (RFC 9112, 5.1 and 5.2).
            if (colon <= 0 || field[0] is (byte)' ' or (byte)'\t' || field[colon - 1] is (byte)' ' or (byte)'\t' || field.Contains((byte)0))
            {
                return Unreadable;
            }

            var name = field[..colon];
            if (Ascii.EqualsIgnoreCase(name, "Proxy-Authorization"u8))
            {
                authorization = Encoding.Latin1.GetString(field[(colon + 1)..]).Trim();
            }
            else if (Ascii.EqualsIgnoreCase(name, "Content-Length"u8) || Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8))
            {
                hasBody = true;
            }
        }

        return new ConnectHead(Encoding.ASCII.GetString(target), authorization, hasBody, version[^1] == '0');
    }

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }
}
