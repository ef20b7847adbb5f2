using System.Text;
using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Intercepting;

/// <summary>What a client calls the server that it means, by the first bytes it sends.</summary>
internal static class ServerNames
{
    // RFC 1035, 2.3.4: 253 characters as text, and a dot at the end.
    private const int MaxLength = 254;

    /// <summary>Looks for a name.</summary>
    /// <param name="bytes">All that the client has sent, at least one byte.</param>
    /// <param name="name">The name; empty: none.</param>
    /// <returns>Whether it is certain: false where more bytes could bring one.</returns>
    public static bool TryDecide(ReadOnlySpan<byte> bytes, out string name) =>
        bytes[0] == ClientHello.HandshakeRecord ? ClientHello.TryDecide(bytes, out name) : HttpHost.TryDecide(bytes, out name);

    /// <summary>The name that these bytes are; empty: they are none, or an address.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        // What is not ASCII becomes a question mark, which no name has. What is too long for a name is not even looked at: it may be the whole head.
        var name = bytes.Length > MaxLength ? "" : Encoding.ASCII.GetString(bytes);
        return HostText.Classify(name, out _) is HostKind.Name ? name : "";
    }
}
