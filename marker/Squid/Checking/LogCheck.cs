using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>Whether the access log shows what became of the marks.</summary>
internal sealed class LogCheck : ISquidCheck
{
    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context)
    {
        if (configuration.HelperLine is { } helper && !configuration.Of("logformat").Any(l => l.Text.Contains("%<nfmark", StringComparison.Ordinal)))
        {
            yield return SquidFinding.Hint(
                helper, "logformat", null, "no access log shows the mark of a request (%<nfmark), by which one sees that Squid marks at all", "see squid-conf/README.md");
        }
    }
}
