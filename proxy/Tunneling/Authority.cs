using System.Globalization;
using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Tunneling;

/// <summary>A host and a port as requests name them (RFC 9110, 4.2.1 and 7.2: uri-host [ ":" port ]).</summary>
internal static class Authority
{
    /// <summary>Takes it apart.</summary>
    /// <param name="text">It, without user information.</param>
    /// <param name="defaultPort">The port where none is written; null: one has to be.</param>
    /// <param name="host">A name as it was written, or an address as text, without brackets.</param>
    /// <param name="port">The port, never 0.</param>
    public static bool TryParse(ReadOnlySpan<char> text, ushort? defaultPort, out string host, out ushort port)
    {
        (host, port) = ("", defaultPort ?? 0);
        var end = text.StartsWith("[") ? text.IndexOf(']') + 1 : text.IndexOf(':') is >= 0 and var colon ? colon : text.Length;
        var kind = HostText.Classify(text[..end], out var address);
        if (kind is HostKind.Bad || !TryReadPort(text[end..], ref port))
        {
            return false;
        }

        host = address?.ToString() ?? text[..end].ToString();
        return true;
    }

    // An empty one is the default (RFC 3986, 3.2.3).
    private static bool TryReadPort(ReadOnlySpan<char> text, ref ushort port) => text switch
    {
        [] or [':'] => port != 0,
        [':', .. var digits] => ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port != 0,
        _ => false,
    };
}
