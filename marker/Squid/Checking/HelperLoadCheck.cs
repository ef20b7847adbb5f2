using System.Globalization;
using MwanLb.Engine.Selection;
using MwanLb.Marker.Squid.Reading;
using MwanLb.Marker.Status;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>How many requests one helper is asked about at once.</summary>
internal sealed class HelperLoadCheck : ISquidCheck
{
    // helper.cc: the buffer that answers are read into. Past it, an answer cut inside its channel-ID is taken for another request's.
    private const int SquidBuffer = 32 * 1024;

    // Squid counts 64 bits; digits of the largest number, and a blank.
    private const int ChannelLength = 21;

    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context)
    {
        foreach (var helper in configuration.Helpers)
        {
            var children = helper.Kind is SquidHelperKind.ExternalAcl ? helper.Line
                : configuration.Last(helper.Kind is SquidHelperKind.Rewrite ? "url_rewrite_children" : "store_id_children");
            var concurrency = children?.Number32("concurrency", 0) ?? 0;
            var item = helper.Kind is SquidHelperKind.ExternalAcl ? $"{helper.Title}: concurrency" : $"{children?.Name ?? helper.Title}: concurrency";
            var at = children ?? helper.Line;
            if (concurrency < 1)
            {
                yield return SquidFinding.Warning(
                    at, item, "0" + (children is not null && children.Words.Any(w => w.StartsWith("concurrency=", StringComparison.Ordinal)) ? "" : " by default"),
                    "each helper answers one request at a time; the others wait, or find no room and are not balanced", "write concurrency=400");
                continue;
            }

            var length = LongestAnswer(helper, context);
            if (concurrency * (long)length > SquidBuffer)
            {
                yield return SquidFinding.Error(
                    at, item, concurrency.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture,
                        $"so many answers of up to {length} bytes do not fit into Squid's buffer of {SquidBuffer} bytes: under load it mistakes answers for one another"),
                    string.Create(CultureInfo.InvariantCulture, $"write concurrency={SquidBuffer / length} or less"));
            }
        }
    }

    private static int LongestAnswer(SquidHelper helper, SquidContext context)
    {
        var name = context.Model.Uplinks.Max(u => u.Name.Length);
        var mark = context.Model.Uplinks.Max(u => u.Fwmark.Value.ToString("x", CultureInfo.InvariantCulture).Length);
        return ChannelLength + "OK wan_= mark_=0x\n".Length + name + mark
            + (helper.Has("--explain") ? " why_=".Length + EnumWord.All<SelectionReason>().Max(w => w.Length) : 0)
            + (helper.Has("--sticky") ? " clt_conn_tag=".Length + name : 0)
            + (helper.Has("--reply-tag") ? " tag=".Length + name : 0)
            + (helper.Has("--reply-log") ? " log=".Length + name : 0);
    }
}
