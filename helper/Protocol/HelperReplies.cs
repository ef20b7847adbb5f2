using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Helper.Protocol;

/// <summary>
/// Formats answers: <c>[channel-ID ]OK wan_=NAME mark_=0x1</c>; plain <c>OK</c> where no uplink was chosen, which leaves the request to the
/// default route; <c>OK drop_=1</c> where it is to be refused.
/// </summary>
/// <remarks>
/// Always OK: BH is repeated by Squid and ends in a 403 in http_access. The keys that Squid does not know end in <c>_</c>, or Squid 6 and later warn at
/// every reply. Names and marks need no quoting: the configuration lets only letters, digits, <c>_</c> and <c>-</c> into a name.
/// </remarks>
internal sealed class HelperReplies
{
    private readonly ImmutableArray<byte[]> _marked;
    private readonly ImmutableArray<byte[]> _ends;

    public HelperReplies(ImmutableArray<Uplink> uplinks, ReplyOptions options)
    {
        _marked = [.. uplinks.Select(uplink => Encoding.ASCII.GetBytes(Answer(uplink, options)))];
        _ends = [.. Enum.GetValues<SelectionReason>().Select(reason => Encoding.ASCII.GetBytes(End(reason, options)))];
        MaxLength = HelperRequest.MaxChannelLength + 1
            + _marked.Select(text => text.Length).Append(Dropped.Length).Max() + _ends.Max(text => text.Length);
    }

    private static ReadOnlySpan<byte> Unmarked => "OK"u8;

    private static ReadOnlySpan<byte> Dropped => "OK drop_=1"u8;

    /// <summary>Bytes of the longest answer.</summary>
    public int MaxLength { get; }

    /// <summary>Writes one whole line.</summary>
    /// <param name="output">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="channel">The request's channel-ID; empty for none.</param>
    /// <param name="selection">What was chosen.</param>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> output, ReadOnlySpan<byte> channel, in Selection selection)
    {
        var written = 0;
        if (!channel.IsEmpty)
        {
            channel.CopyTo(output);
            output[channel.Length] = (byte)' ';
            written = channel.Length + 1;
        }

        var answer = selection.Uplink is { } chosen ? _marked[chosen.Index] : selection.IsDropped ? Dropped : Unmarked;
        answer.CopyTo(output[written..]);
        written += answer.Length;
        var end = _ends[(int)selection.Reason];
        end.CopyTo(output[written..]);
        return written + end.Length;
    }

    private static string Answer(Uplink uplink, ReplyOptions options) => string.Create(CultureInfo.InvariantCulture, $"OK wan_={uplink.Name} mark_=0x{uplink.Fwmark.Value:x}")
        + (options.HasFlag(ReplyOptions.ConnectionTag) ? $" clt_conn_tag={uplink.Name}" : "")
        + (options.HasFlag(ReplyOptions.Tag) ? $" tag={uplink.Name}" : "")
        + (options.HasFlag(ReplyOptions.Log) ? $" log={uplink.Name}" : "");

    private static string End(SelectionReason reason, ReplyOptions options) =>
        (options.HasFlag(ReplyOptions.Reason) ? $" why_={EnumWord.Of(reason)}" : "") + "\n";
}
