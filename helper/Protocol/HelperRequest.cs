using System.Buffers.Text;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Squid;

namespace MwanLb.Helper.Protocol;

/// <summary>One line that Squid writes, without its line end: <c>[channel-ID ]field field …</c>.</summary>
/// <remarks>
/// An empty field is <c>-</c>. Squid appends the ACL's arguments, or <c>-</c>, where FORMAT does not place them: what follows the fields is not looked
/// at. The channel-ID is there when <c>concurrency</c> is at least 1; a first field that is all digits can only be it, for a client address or a URL
/// never is.
/// </remarks>
internal readonly ref struct HelperRequest
{
    /// <summary>Digits of a 64-bit number. A longer run of digits is no channel-ID.</summary>
    public const int MaxChannelLength = 20;

    // IANA protocol number: whatever a request is, Squid carries it by TCP.
    private const byte Tcp = 6;

    private HelperRequest(ReadOnlySpan<byte> channel, Flow flow, ReadOnlySpan<byte> connectionTag, bool isUnderstood)
    {
        Channel = channel;
        Flow = flow;
        ConnectionTag = connectionTag;
        IsUnderstood = isUnderstood;
    }

    /// <summary>The channel-ID as Squid wrote it, to be echoed; empty without concurrency.</summary>
    public ReadOnlySpan<byte> Channel { get; }

    /// <summary>What is to be placed, as far as the line says it. A line that says nothing useful is a flow of which nothing is known.</summary>
    public Flow Flow { get; }

    /// <summary>What an earlier answer has noted of the client's connection; empty where there is none.</summary>
    public ReadOnlySpan<byte> ConnectionTag { get; }

    /// <summary>Whether each field that has a value has one of its kind, and none is missing.</summary>
    public bool IsUnderstood { get; }

    /// <summary>Takes whatever a line holds; never throws.</summary>
    /// <param name="line">Its %XX are decoded where they stand: what remains of the line is of no use to others.</param>
    /// <param name="format">What the fields are.</param>
    /// <param name="uplinks">The uplink that a connection tag may name is looked up among these.</param>
    public static HelperRequest Parse(Span<byte> line, SquidLineFormat format, UplinkNames? uplinks = null)
    {
        var rest = line;
        var channel = NextField(ref rest);
        if (channel.Length is 0 or > MaxChannelLength || channel.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            channel = default;
            rest = line;
        }

        FlowAddress client = default;
        ReadOnlySpan<byte> host = default, user = default, tag = default;
        UrlTarget target = default;
        ushort clientPort = 0, port = 0;
        var isUnderstood = true;
        foreach (var code in format.Fields)
        {
            isUnderstood &= !rest.IsEmpty;
            var field = NextField(ref rest);
            if (field.IsEmpty || field is [(byte)'-'])
            {
                continue;
            }

            switch (code)
            {
                case SquidField.Client:
                    client = FlowAddress.Parse(field);
                    isUnderstood &= client.IsKnown;
                    break;
                case SquidField.ClientPort:
                    isUnderstood &= TryParsePort(field, out clientPort);
                    break;
                case SquidField.Host:
                    host = PercentEncoding.DecodeInPlace(field);
                    break;
                case SquidField.Port:
                    isUnderstood &= TryParsePort(field, out port);
                    break;
                case SquidField.Url:
                    target = UrlTarget.Parse(field);
                    isUnderstood &= !target.Host.IsEmpty;
                    break;
                case SquidField.User when user.IsEmpty:
                    user = PercentEncoding.DecodeInPlace(field);
                    break;
                case SquidField.ConnectionTag:
                    tag = PercentEncoding.DecodeInPlace(field);
                    break;
            }
        }

        if (host.IsEmpty)
        {
            host = target.Host;
            port = port == 0 ? target.Port : port;
        }

        var address = FlowAddress.Parse(host is [(byte)'[', .., (byte)']'] ? host[1..^1] : host);
        var flow = new Flow
        {
            Path = FlowPath.Squid,
            Protocol = Tcp,
            Client = client,
            ClientPort = clientPort,
            Destination = address,
            DestinationName = address.IsKnown ? default : host,
            DestinationPort = port,
            User = user,
            Kept = tag.IsEmpty ? null : uplinks?.Find(tag),
        };
        return new HelperRequest(channel, flow, tag, isUnderstood);
    }

    internal static bool TryParsePort(ReadOnlySpan<byte> text, out ushort port)
    {
        var isPort = Utf8Parser.TryParse(text, out port, out var used) && used == text.Length;
        port = isPort ? port : (ushort)0;
        return isPort;
    }

    private static Span<byte> NextField(scoped ref Span<byte> rest)
    {
        var end = rest.IndexOf((byte)' ');
        var field = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return field;
    }
}
