using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Where the proxy listens: an address and a port. <c>*</c> is every address of both families.</summary>
internal static class ListenAddress
{
    public const string Expected = "an address and a port, such as \"*:8080\", \"192.168.1.1:8080\" or \"[fd00::1]:8080\"";

    public static string? Parse(string text, out IPEndPoint value)
    {
        value = new IPEndPoint(IPAddress.IPv6Any, 0);
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            return $"must be {Expected}";
        var host = text[..colon];
        if (host == "*")
        {
            value = new IPEndPoint(IPAddress.IPv6Any, port);
            return null;
        }

        if (ParseHost(host) is not { } address)
            return $"must be {Expected}";
        value = new IPEndPoint(address, port);
        return address.IsIPv4MappedToIPv6 ? $"must be written with the IPv4 address that it is: {address.MapToIPv4()}:{port}" : null;
    }

    private static IPAddress? ParseHost(string host) => host is ['[', .., ']']
        ? IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out var address) && address.AddressFamily is AddressFamily.InterNetworkV6 ? address : null
        : DottedQuad.Check(host, "") is null ? IPAddress.Parse(host) : null;
}
