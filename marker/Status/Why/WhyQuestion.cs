using System.Globalization;
using System.Net;
using System.Text;
using MwanLb.Engine.Selection;

namespace MwanLb.Marker.Status.Why;

/// <summary>A connection that an administrator asks about.</summary>
/// <param name="Client">Who opens it.</param>
/// <param name="Destination">Where to, as it was written: a name or an address.</param>
/// <param name="Port">The destination's port; 0: not named.</param>
/// <param name="Path">By which way.</param>
internal sealed record WhyQuestion(IPAddress Client, string Destination, ushort Port, FlowPath Path)
{
    /// <summary>The user whom the proxy knows; empty: none.</summary>
    public string User { get; init; } = "";

    /// <summary>IP protocol number.</summary>
    public byte Protocol { get; init; }

    /// <summary>The interface that the connection comes in by; null: found by the route to the client.</summary>
    public string? Inbound { get; init; }

    /// <summary>The destination's address; null where it is a name.</summary>
    public IPAddress? Address => IPAddress.TryParse(Destination, out var address) ? address : null;

    /// <summary>Takes a destination apart: <c>name</c>, <c>name:port</c>, <c>192.0.2.1:port</c>, <c>2001:db8::1</c>, <c>[2001:db8::1]:port</c>.</summary>
    /// <returns>The host and the port, 0 where there is none; null where the text is no destination.</returns>
    public static (string Host, ushort Port)? ParseDestination(string text)
    {
        var bracket = text.StartsWith('[') ? text.IndexOf(']') : -1;
        var colon = bracket > 0 ? (text.Length > bracket + 1 && text[bracket + 1] == ':' ? bracket + 1 : -1)
            : text.IndexOf(':') == text.LastIndexOf(':') ? text.IndexOf(':')
            : -1;
        var host = bracket > 0 ? text[1..bracket] : colon >= 0 ? text[..colon] : text;
        ushort port = 0;
        var isPort = colon < 0
            ? bracket < 0 || bracket == text.Length - 1
            : ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;
        var found = IPAddress.TryParse(host, out _) ? (ParseAddress(host) is null ? null : host)
            : bracket < 0 && Uri.CheckHostName(host) is UriHostNameType.Dns ? ToAscii(host)
            : null;
        return isPort && found is not null ? (found, port) : null;
    }

    /// <summary>An address in the one spelling that every program reads alike: .NET takes <c>1</c>, <c>10.1</c> and <c>010.0.0.1</c> for addresses too.</summary>
    /// <returns>The address; null where the text is none.</returns>
    public static IPAddress? ParseAddress(string text) =>
        IPAddress.TryParse(text, out var address) && (text.Contains(':') || address.ToString() == text) ? address : null;

    // As clients ask for it, and as rules keep it: "bücher.example" reaches Squid as "xn--bcher-kva.example".
    private static string? ToAscii(string name)
    {
        try
        {
            return Ascii.IsValid(name) ? name : new IdnMapping().GetAscii(name.Normalize().ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
