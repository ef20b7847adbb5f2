using System.Buffers.Text;
using MwanLb.Engine.Selection;

namespace MwanLb.Helper;

/// <summary>One line that Squid writes for an external_acl lookup, without its line end: <c>[channel-ID ]client method host port user …</c>.</summary>
/// <remarks>
/// The fields are those of <c>FORMAT %&gt;a %&gt;rm %&gt;rd %&gt;rP %#un</c>; what follows them is not looked at. An empty field is <c>-</c>, and
/// so is what Squid appends where FORMAT ends before the user.
/// The channel-ID is there when <c>concurrency</c> is at least 1; a first field that is all digits can only be it, for a client address never is.
/// </remarks>
internal readonly ref struct HelperRequest
{
    /// <summary>Digits of a 64-bit number. A longer run of digits is no channel-ID.</summary>
    public const int MaxChannelLength = 20;

    // IANA protocol number: whatever a request is, Squid carries it by TCP.
    private const byte Tcp = 6;

    private HelperRequest(ReadOnlySpan<byte> channel, Flow flow)
    {
        Channel = channel;
        Flow = flow;
    }

    /// <summary>The channel-ID as Squid wrote it, to be echoed; empty without concurrency.</summary>
    public ReadOnlySpan<byte> Channel { get; }

    /// <summary>What is to be placed, as far as the line says it. A line that says nothing useful is a flow of which nothing is known.</summary>
    public Flow Flow { get; }

    /// <summary>Takes whatever a line holds; never throws.</summary>
    /// <param name="line">The user's %XX are decoded where they stand: what remains of the line is of no use to others.</param>
    public static HelperRequest Parse(Span<byte> line)
    {
        var rest = line;
        var channel = NextField(ref rest);
        if (channel.Length is 0 or > MaxChannelLength || channel.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            channel = default;
            rest = line;
        }

        var client = NextField(ref rest);
        _ = NextField(ref rest); // the method
        var host = NextField(ref rest);
        var port = NextField(ref rest);
        var user = NextField(ref rest);
        var address = FlowAddress.Parse(host is [(byte)'[', .., (byte)']'] ? host[1..^1] : host);
        return new HelperRequest(channel, new Flow
        {
            Path = FlowPath.Squid,
            Protocol = Tcp,
            Client = FlowAddress.Parse(client),
            Destination = address,
            DestinationName = address.IsKnown || host is [(byte)'-'] ? default : host,
            DestinationPort = Utf8Parser.TryParse(port, out ushort number, out var used) && used == port.Length ? number : (ushort)0,
            User = user is [(byte)'-'] ? default : DecodeInPlace(user),
        });
    }

    // RFC 3986, 2.1. What is no escape stays as it is: a FORMAT without "#" leaves a lone % alone.
    private static ReadOnlySpan<byte> DecodeInPlace(Span<byte> text)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var isEscape = text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]);
            text[length++] = isEscape ? (byte)((HexValue(text[i + 1]) << 4) | HexValue(text[i + 2])) : text[i];
            i += isEscape ? 2 : 0;
        }

        return text[..length];
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static Span<byte> NextField(scoped ref Span<byte> rest)
    {
        var end = rest.IndexOf((byte)' ');
        var field = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return field;
    }
}
