using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>What a gateway may be: one IPv4 host address in the usual spelling.</summary>
internal static class GatewayAddress
{
    private const string Spelling = "must be an IPv4 address, four decimal numbers such as 192.168.100.1";

    public static string? Check(string text)
    {
        if (IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6)
            return "IPv6 gateways are not supported yet";
        if (text.Length == 0)
            return $"{Spelling}; leave the key out for a point-to-point interface such as ppp0";
        if (text.Contains('/', StringComparison.Ordinal))
            return $"{Spelling}, without a prefix length";
        return SpellingProblem(text) ?? MeaningProblem(IPAddress.Parse(text).GetAddressBytes());
    }

    // IPAddress.Parse, as inet_aton, reads "1", "0x7f.1" and "192.168.1", and a leading zero as octal: never what the admin meant.
    private static string? SpellingProblem(string text)
    {
        var parts = text.Split('.');
        var isDecimal = parts.All(part => part.Length is >= 1 and <= 3 && part.All(char.IsAsciiDigit));
        if (isDecimal && parts.Any(part => part.Length > 1 && part[0] == '0'))
            return "must not have leading zeros: some programs read such a number as octal";
        if (parts.Length == 4 && isDecimal && parts.All(part => int.Parse(part, CultureInfo.InvariantCulture) <= 255))
            return null;
        return IPAddress.TryParse(text, out var other) ? $"{Spelling}; this spelling would be read as {other}" : Spelling;
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
