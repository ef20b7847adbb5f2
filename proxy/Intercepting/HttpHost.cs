using System.Text;

namespace MwanLb.Proxy.Intercepting;

/// <summary>The head of an HTTP/1 request, as far as its Host field (RFC 9112, 3).</summary>
internal static class HttpHost
{
    // The longest registered method, UPDATEREDIRECTREF, has 17 letters.
    private const int MaxMethod = 24;

    /// <summary>Looks for the server's name; as <see cref="ClientHello.TryDecide"/>.</summary>
    public static bool TryDecide(ReadOnlySpan<byte> bytes, out string name)
    {
        name = "";
        var method = bytes.IndexOfAnyExceptInRange((byte)'A', (byte)'Z');
        if (method < 0)
        {
            return bytes.Length > MaxMethod;
        }

        if (method is 0 or > MaxMethod || bytes[method] is not (byte)' ' and not (byte)'-')
        {
            return true;
        }

        if (!TryTakeLine(ref bytes, out var line))
        {
            return false;
        }

        if (line.LastIndexOf(" HTTP/1."u8) != line.Length - " HTTP/1.1".Length)
        {
            return true;
        }

        while (TryTakeLine(ref bytes, out line))
        {
            var colon = line.IndexOf((byte)':');
            if (colon < 0)
            {
                return true;
            }

            if (Ascii.EqualsIgnoreCase(line[..colon], "Host"u8))
            {
                var host = line[(colon + 1)..].Trim(" \t"u8);
                var port = host.IndexOf((byte)':');
                name = ServerNames.Of(port < 0 ? host : host[..port]);
                return true;
            }
        }

        return false;
    }

    private static bool TryTakeLine(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        var end = rest.IndexOf((byte)'\n');
        line = end < 0 ? default : rest[..end].TrimEnd((byte)'\r');
        rest = end < 0 ? rest : rest[(end + 1)..];
        return end >= 0;
    }
}
