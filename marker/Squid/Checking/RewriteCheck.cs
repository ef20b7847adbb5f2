using MwanLb.Engine.Squid;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>The helper as url_rewrite_program: what Squid does when it is slow, or gone.</summary>
internal sealed class RewriteCheck : ISquidCheck
{
    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context)
    {
        foreach (var helper in configuration.Helpers.Where(h => h.Kind is SquidHelperKind.Rewrite))
        {
            const string Timeout = "url_rewrite_timeout 1 second on_timeout=bypass";
            var timeout = configuration.Last("url_rewrite_timeout");
            if (timeout is null)
            {
                yield return SquidFinding.Warning(helper.Line, "url_rewrite_timeout", null, "is missing: Squid waits for a helper that hangs for ever", $"write {Timeout}");
            }
            else if (!timeout.Words.Contains("on_timeout=bypass"))
            {
                yield return SquidFinding.Warning(
                    timeout, timeout.Name, string.Join(' ', timeout.ArgumentsFrom(0)), "does not let requests go on unmarked when the helper hangs", $"write {Timeout}");
            }

            if (!configuration.IsOn("url_rewrite_bypass", false))
            {
                var children = configuration.Last("url_rewrite_children");
                var dies = children is null || !children.Words.Contains("on-persistent-overload=ERR");
                yield return SquidFinding.Warning(
                    configuration.Last("url_rewrite_bypass") ?? helper.Line, "url_rewrite_bypass", "off", "requests wait when the helper has too much to do"
                        + (dies ? ", and after three minutes of it Squid's worker ends" : ""), "write url_rewrite_bypass on: they go on unmarked");
            }
        }
    }
}
