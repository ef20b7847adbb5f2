using System.Buffers;
using System.Net;
using System.Text;

namespace MwanLb.Proxy.Intercepting;

/// <summary>What a client calls the server that it means, by the first bytes it sends.</summary>
internal static class ServerNames
{
    // RFC 1035, 2.3.4: 253 characters as text.
    private const int MaxLength = 253;

    // RFC 1123, and the underscore, which occurs. Whatever else stands there is not repeated in a log.
    private static readonly SearchValues<byte> InNames = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."u8);

    /// <summary>Looks for a name.</summary>
    /// <param name="bytes">All that the client has sent, at least one byte.</param>
    /// <param name="name">The name; empty: none.</param>
    /// <returns>Whether it is certain: false where more bytes could bring one.</returns>
    public static bool TryDecide(ReadOnlySpan<byte> bytes, out string name) =>
        bytes[0] == ClientHello.HandshakeRecord ? ClientHello.TryDecide(bytes, out name) : HttpHost.TryDecide(bytes, out name);

    /// <summary>The name that these bytes are; empty: they are none, or an address.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > MaxLength || bytes.ContainsAnyExcept(InNames))
        {
            return "";
        }

        var name = Encoding.ASCII.GetString(bytes);
        return IPAddress.TryParse(name, out _) ? "" : name;
    }
}
