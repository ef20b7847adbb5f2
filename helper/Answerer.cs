using MwanLb.Engine.Selection;
using MwanLb.Engine.Squid;
using MwanLb.Engine.Uplinks;
using MwanLb.Helper.Protocol;

namespace MwanLb.Helper;

/// <summary>All that an answer needs: who chooses, how lines are read and written, and where is counted what was answered.</summary>
/// <param name="engine">Who chooses; null: every request is answered without a mark.</param>
/// <param name="format">What the fields of a line are.</param>
/// <param name="replies">The answers' texts.</param>
/// <param name="names">The uplinks that a connection tag may name; null: tags are not looked at.</param>
/// <param name="shared">The counters in the table; null: none.</param>
internal sealed class Answerer(
    SelectionEngine? engine, SquidLineFormat format, HelperReplies replies, UplinkNames? names = null, PickerCounters? shared = null)
{
    /// <summary>Answers every request without a mark.</summary>
    public static Answerer Unmarked { get; } =
        new(null, new SquidLineFormat([], []), new HelperReplies([], ReplyOptions.None));

    /// <summary>Bytes of the longest answer.</summary>
    public int MaxLength => replies.MaxLength;

    /// <summary>Answers one line.</summary>
    /// <param name="line">Without its line end; it is overwritten.</param>
    /// <param name="output">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="counts">Where it is counted.</param>
    /// <returns>Bytes written.</returns>
    public int Answer(Span<byte> line, Span<byte> output, AnswerCounts counts)
    {
        var request = HelperRequest.Parse(line, format, names);
        var selection = Select(request.Flow, counts);
        var written = replies.Write(output, request.Channel, selection);
        counts.Count(selection, request.IsUnderstood);
        if (shared is not null)
        {
            shared.Count(selection);
            if (!request.IsUnderstood)
            {
                shared.CountMalformed();
            }
        }

        return written;
    }

    private Selection Select(in Flow flow, AnswerCounts counts)
    {
        try
        {
            return engine?.Select(flow) ?? default;
        }
        catch (Exception e)
        {
            // Not even a bug there may end us: Squid's worker aborts with its helper, and a line without an answer waits for ever.
            counts.Failure = e;
            return default;
        }
    }
}
