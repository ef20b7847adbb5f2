using System.Net;
using System.Net.Sockets;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>What a gateway may be: one IPv4 host address in the usual spelling.</summary>
internal static class GatewayAddress
{
    /// <summary>In place of an address, of either family: it is found out, and followed.</summary>
    public const string Automatic = "auto";

    private const string Spelling = "must be an IPv4 address, four decimal numbers such as 192.168.100.1";

    public static string? Check(string text)
    {
        if (text == Automatic)
            return null;
        if (IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv4MappedToIPv6 ? $"must be written as the IPv4 address that it is: {address.MapToIPv4()}"
                : "is an IPv6 address: those belong in gateway6, beside or in place of gateway";
        if (text.Length == 0)
            return $"{Spelling}; leave the key out for a point-to-point interface such as ppp0";
        if (text.Contains('/', StringComparison.Ordinal))
            return $"{Spelling}, without a prefix length";
        return DottedQuad.Check(text, Spelling) ?? MeaningProblem(IPAddress.Parse(text).GetAddressBytes());
    }

    private static string? MeaningProblem(byte[] address) => address switch
    {
        [0, ..] => "is an unspecified address: no gateway has one in 0.0.0.0/8",
        [127, ..] => "is a loopback address (127.0.0.0/8): the gateway is another machine",
        [>= 224 and <= 239, ..] => "is a multicast address: a gateway is one machine",
        [255, 255, 255, 255] => "is the broadcast address: a gateway is one machine",
        _ => null,
    };
}
