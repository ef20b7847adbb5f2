using System.Globalization;
using System.Net;
using System.Numerics;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>A network or one address, IPv4 or IPv6. What programs read differently, or what was probably meant otherwise, is refused.</summary>
internal static class NetworkText
{
    public const string Expected = "an address or a network, such as 192.168.1.7, 192.168.0.0/16 or 2001:db8::/32";

    private const string MustBe = "must be " + Expected;

    public static string? Parse(string text, out AddressPrefix value)
    {
        value = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? text : text[..slash];
        if (AddressProblem(host) is { } problem)
            return problem;

        var address = IPAddress.Parse(host);
        var bits = FlowAddress.FromNetworkOrder(address.GetAddressBytes()).Bits;
        var isIPv4 = !host.Contains(':', StringComparison.Ordinal);
        var longest = isIPv4 ? 32 : 128;
        if (slash < 0)
        {
            value = new AddressPrefix(bits, 128);
            return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
                ? $"is no host's address: every address is {host}/0"
                : null;
        }

        if (!TryParseLength(text[(slash + 1)..], longest, out var length))
            return LengthProblem(host, text[(slash + 1)..], longest);
        var fixedBits = length + 128 - longest;
        value = new AddressPrefix(fixedBits == 0 ? 0 : bits & (UInt128.MaxValue << (128 - fixedBits)), fixedBits);
        return value.First == bits
            ? null
            : $"has bits set behind the prefix: write {value} for the network, or {address} for the one address";
    }

    private static string? AddressProblem(string host)
    {
        if (!host.Contains(':', StringComparison.Ordinal))
            return DottedQuad.Check(host, MustBe);
        if (!host.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.') || !IPAddress.TryParse(host, out var address))
            return MustBe;
        return address.IsIPv4MappedToIPv6 ? $"must be written as the IPv4 address that it is: {address.MapToIPv4()}" : null;
    }

    private static bool TryParseLength(string text, int longest, out int length)
    {
        length = 0;
        return text.Length is 1 or 2 or 3 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0')
            && (length = int.Parse(text, CultureInfo.InvariantCulture)) <= longest;
    }

    private static string LengthProblem(string host, string text, int longest)
    {
        var expected = string.Create(CultureInfo.InvariantCulture, $"must have a prefix length of 0 to {longest} after the '/'");
        if (longest != 32 || DottedQuad.Check(text, "") is not null)
            return expected;
        var mask = (uint)FlowAddress.FromNetworkOrder(IPAddress.Parse(text).GetAddressBytes()).Bits;
        var length = BitOperations.LeadingZeroCount(~mask);
        return (~mask & (~mask + 1)) == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{expected}, not a netmask: {host}/{length}")
            : expected;
    }
}
