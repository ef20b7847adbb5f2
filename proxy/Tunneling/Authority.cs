using System.Buffers;
using System.Globalization;

namespace MwanLb.Proxy.Tunneling;

/// <summary>A host and a port as CONNECT names them (RFC 9110, 7.2: uri-host ":" port).</summary>
internal static class Authority
{
    // RFC 1035, 2.3.4: 253 characters as text.
    private const int MaxHost = 253;

    private static readonly SearchValues<char> NotInHosts = SearchValues.Create("/@?#[]\\");

    /// <summary>Takes it apart; brackets are left out of the host.</summary>
    public static bool TryParse(string text, out string host, out ushort port)
    {
        (host, port) = ("", 0);
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port == 0)
        {
            return false;
        }

        host = text[..colon];
        if (host is ['[', .., ']'])
        {
            host = host[1..^1];
        }
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }

        return host.Length is > 0 and <= MaxHost && !host.AsSpan().ContainsAny(NotInHosts);
    }
}
