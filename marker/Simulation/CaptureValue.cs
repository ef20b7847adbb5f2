using System.Globalization;
using System.Text;
using MwanLb.Engine.Selection;

namespace MwanLb.Marker.Simulation;

/// <summary>Reads the values of captures. What cannot be read is a <see cref="FormatException"/> that names item and value.</summary>
internal static class CaptureValue
{
    // 2,500 million seconds after 1970 is the year 2049; products of bytes and bits below a thousand terabytes fit a long.
    private const double MostSeconds = 2_500_000_000;
    private const long MostBytes = 1_000_000_000_000_000;

    /// <summary>A number of seconds, perhaps with a fraction.</summary>
    public static TimeSpan Seconds(string item, ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= MostSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw Wrong(item, text, "must be a number of seconds");

    /// <summary>A number of bytes.</summary>
    public static long Bytes(string item, ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes <= MostBytes
            ? bytes
            : throw Wrong(item, text, "must be a whole number of bytes");

    /// <summary>A port.</summary>
    public static ushort Port(string item, ReadOnlySpan<char> text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : throw Wrong(item, text, "must be 0 to 65535");

    /// <summary>An IP protocol, by number or by name.</summary>
    public static byte Protocol(string item, ReadOnlySpan<char> text) => text switch
    {
        "tcp" => 6,
        "udp" => 17,
        "icmp" => 1,
        "icmpv6" => 58,
        "sctp" => 132,
        _ => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong(item, text, "must be tcp, udp, icmp, icmpv6, sctp or a number to 255"),
    };

    /// <summary>An IPv4 or IPv6 address.</summary>
    public static FlowAddress Address(string item, ReadOnlySpan<char> text) =>
        TryAddress(text) is { IsKnown: true } address ? address : throw Wrong(item, text, "must be an IPv4 or IPv6 address");

    /// <summary>The place of an address or a host name.</summary>
    public static int Destination(TrafficBuilder builder, string item, ReadOnlySpan<char> text)
    {
        if (TryAddress(text) is { IsKnown: true } address)
        {
            return builder.Destination(address);
        }

        var isName = text.Length is > 0 and <= 253;
        foreach (var letter in text)
        {
            isName &= char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_';
        }

        return isName ? builder.Destination(text.ToString(), default) : throw Wrong(item, text, "must be an address or a host name");
    }

    private static FlowAddress TryAddress(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[64];
        return text.Length <= bytes.Length && Encoding.UTF8.TryGetBytes(text, bytes, out var length) ? FlowAddress.Parse(bytes[..length]) : default;
    }

    private static FormatException Wrong(string item, ReadOnlySpan<char> text, string requirement) => new($"{item} = \"{text}\": {requirement}");
}
