using System.Buffers;
using System.Globalization;
using System.Net;

namespace MwanLb.Proxy.Access;

/// <summary>The one place that says what a host's text is.</summary>
/// <remarks>
/// An IPv4 address is four decimal numbers without leading zeros, nothing else. inet_aton also takes <c>127.1</c>, <c>0x7f.1</c>, <c>0177.0.0.1</c> and
/// <c>2130706433</c> for 127.0.0.1: whoever filters by text and dials by inet_aton has a hole. All names whose last label is a number (the WHATWG URL
/// standard's "ends in a number") are refused therefore; no top-level domain is one (RFC 3696, 2), so nothing is lost.
/// </remarks>
internal static class HostText
{
    private const int MaxNameLength = 253;
    private const int MaxLabelLength = 63;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> IPv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>Says what a host is.</summary>
    /// <param name="host">As in the request; IPv6 with or without brackets.</param>
    /// <param name="address">The address; an IPv4-mapped IPv6 address as the IPv4 address that it is.</param>
    public static HostKind Classify(ReadOnlySpan<char> host, out IPAddress? address)
    {
        address = null;
        if (host is ['[', .. var inner, ']'])
            return TryParseIPv6(inner, out address) ? HostKind.Address : HostKind.Bad;
        if (host.Contains(':'))
            return TryParseIPv6(host, out address) ? HostKind.Address : HostKind.Bad;
        Span<byte> octets = stackalloc byte[4];
        if (TryParseIPv4(host, octets))
        {
            address = new IPAddress(octets);
            return HostKind.Address;
        }

        return IsName(host) ? HostKind.Name : HostKind.Bad;
    }

    // Letters, digits and hyphens, and the underscore of service names. Hyphens at a label's ends break the letter of RFC 952, and are in use.
    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name is [.. var relative, '.'])
            name = relative;
        if (name.IsEmpty || name.Length > MaxNameLength)
            return false;
        var label = 0;
        foreach (var c in name)
        {
            if (c == '.')
            {
                if (label == 0)
                    return false;
                label = 0;
            }
            else if ((!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) || ++label > MaxLabelLength)
            {
                return false;
            }
        }

        return label > 0 && !IsNumber(name[(name.LastIndexOf('.') + 1)..]);
    }

    private static bool IsNumber(ReadOnlySpan<char> label) =>
        !label.ContainsAnyExceptInRange('0', '9') || (label is ['0', 'x' or 'X', .. var hex] && !hex.ContainsAnyExcept(HexDigits));

    private static bool TryParseIPv4(ReadOnlySpan<char> text, Span<byte> address)
    {
        // Names are told from addresses by their first character mostly, and cost no more.
        if (text.IsEmpty || !char.IsAsciiDigit(text[0]))
            return false;
        var part = 0;
        foreach (var range in text.Split('.'))
        {
            var octet = text[range];
            if (part == address.Length || octet.Length > 3 || octet is ['0', _, ..]
                || !byte.TryParse(octet, NumberStyles.None, CultureInfo.InvariantCulture, out address[part++]))
                return false;
        }

        return part == address.Length;
    }

    // .NET's parser takes a zone, a prefix length, brackets and a port too, and in the last 32 bits what inet_aton takes.
    private static bool TryParseIPv6(ReadOnlySpan<char> text, out IPAddress? address)
    {
        address = null;
        if (text.ContainsAnyExcept(IPv6Characters))
            return false;
        Span<byte> last = stackalloc byte[4];
        if (text.Contains('.') && !TryParseIPv4(text[(text.LastIndexOf(':') + 1)..], last))
            return false;
        if (!text.Contains(':') || !IPAddress.TryParse(text, out address))
            return false;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return true;
    }
}
