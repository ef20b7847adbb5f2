using System.Globalization;
using System.Net;
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

    /// <summary>IP protocol number; 0: not known, as it is to Squid's helper.</summary>
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
        var isHost = IPAddress.TryParse(host, out var address)
            ? address.ToString().Equals(host, StringComparison.OrdinalIgnoreCase) || host.Contains(':')
            : bracket < 0 && Uri.CheckHostName(host) is UriHostNameType.Dns;
        return isPort && isHost ? (host, port) : null;
    }
}
