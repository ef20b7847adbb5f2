using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Helper;

/// <summary>
/// Formats answers: <c>[channel-ID ]OK wan_=NAME mark_=0x1</c>; plain <c>OK</c> where no uplink was chosen, which leaves the request to the
/// default route; <c>OK drop_=1</c> where it is to be refused.
/// </summary>
/// <remarks>
/// Always OK: BH is repeated by Squid and ends in a 403 in http_access. The keys end in <c>_</c>, or Squid 6 and later warn at every reply.
/// Names and marks need no quoting: the configuration lets only letters, digits, <c>_</c> and <c>-</c> into a name.
/// </remarks>
internal sealed class HelperReplies
{
    private static readonly byte[] Unmarked = "OK\n"u8.ToArray();
    private static readonly byte[] Dropped = "OK drop_=1\n"u8.ToArray();

    private readonly ImmutableArray<byte[]> _marked;

    public HelperReplies(ImmutableArray<Uplink> uplinks)
    {
        _marked = [.. uplinks.Select(u => Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"OK wan_={u.Name} mark_=0x{u.Fwmark.Value:x}\n")))];
        MaxLength = HelperRequest.MaxChannelLength + 1 + _marked.Select(r => r.Length).Append(Dropped.Length).Max();
    }

    /// <summary>Bytes of the longest answer.</summary>
    public int MaxLength { get; }

    /// <summary>Writes one whole line.</summary>
    /// <param name="output">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="channel">The request's channel-ID; empty for none.</param>
    /// <param name="selection">What was chosen.</param>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> output, ReadOnlySpan<byte> channel, Selection selection)
    {
        var written = 0;
        if (!channel.IsEmpty)
        {
            channel.CopyTo(output);
            output[channel.Length] = (byte)' ';
            written = channel.Length + 1;
        }

        var reply = selection.Uplink is { } chosen ? _marked[chosen.Index] : selection.IsDropped ? Dropped : Unmarked;
        reply.CopyTo(output[written..]);
        return written + reply.Length;
    }
}
