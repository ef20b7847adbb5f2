using System.Globalization;
using MwanLb.Engine.Squid;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>How many requests one helper is asked about at once.</summary>
internal sealed class HelperLoadCheck : ISquidCheck
{
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

            var limit = AnswerLength.MostAtOnce(helper, context.Model);
            if (concurrency > limit)
            {
                yield return SquidFinding.Error(
                    at, item, concurrency.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture,
                        $"so many answers of up to {AnswerLength.Of(helper, context.Model)} bytes do not fit into Squid's buffer: under load it mistakes answers for one another"),
                    string.Create(CultureInfo.InvariantCulture, $"write concurrency={limit} or less"));
            }
        }
    }
}
