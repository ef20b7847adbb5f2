using System.Net;
using System.Net.Sockets;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>What an IPv6 gateway may be: the address of one machine, as it is usually written; most are link-local.</summary>
internal static class Gateway6Address
{
    private const string Spelling = "must be an IPv6 address such as fe80::1";

    public static string? Check(string text)
    {
        if (text == GatewayAddress.Automatic)
            return null;
        if (text.Length == 0)
            return $"{Spelling}; for a point-to-point interface such as ppp0 leave the key out, and say ipv6 = true";
        if (text.Contains('/', StringComparison.Ordinal))
            return $"{Spelling}, without a prefix length";
        if (text.Contains('%', StringComparison.Ordinal))
            return $"{Spelling}, without '%' and an interface: it is reached by the uplink's own";
        if (!text.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(text, out _))
            return "is an IPv4 address: those belong in gateway";
        // Brackets, and with them a port, are no part of an address, though .NET reads over them.
        return text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.')
            && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
                ? MeaningProblem(address, text)
                : Spelling;
    }

    private static string? MeaningProblem(IPAddress address, string text) =>
        address.IsIPv4MappedToIPv6 ? $"is an IPv4 address in IPv6's spelling: write it in gateway, {address.MapToIPv4()}"
        : address.Equals(IPAddress.IPv6Any) ? "is the unspecified address: no gateway has it"
        : address.Equals(IPAddress.IPv6Loopback) ? "is the loopback address: the gateway is another machine"
        : address.IsIPv6Multicast ? "is a multicast address (ff00::/8): a gateway is one machine"
        : text.Contains('.', StringComparison.Ordinal) ? $"{Spelling}, without decimal numbers: {Hexadecimal(address)}"
        : null;

    // Only a few kinds of addresses are shown with decimal numbers at the end; .NET, ip and the kernel do not agree on which.
    private static string Hexadecimal(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return string.Join(':', Enumerable.Range(0, 8).Select(i => $"{(bytes[2 * i] << 8) | bytes[(2 * i) + 1]:x}"));
    }
}
