using System.Globalization;
using MwanLb.Engine.Squid;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>The options of the external_acl_type that runs mwanlb-helper.</summary>
internal sealed class ExternalAclCheck : ISquidCheck
{
    // external_acl.cc, parse_externalAclHelper: what Squid takes where an option is missing
    private const int DefaultCache = 262_144;
    private const int DefaultChildren = 5;

    private static readonly string[] Known =
    [
        "ttl", "negative_ttl", "children", "children-max", "children-startup", "children-idle", "concurrency", "queue-size", "cache", "grace",
        "protocol", "quote", "ipv4", "ipv6",
    ];

    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context) =>
        configuration.Helpers.Where(h => h.Kind is SquidHelperKind.ExternalAcl).SelectMany(Inspect);

    private static IEnumerable<SquidFinding> Inspect(SquidHelper helper)
    {
        string Item(string option) => $"{helper.Title}: {option}";

        foreach (var unknown in helper.Options.Where(o => !Known.Contains(o.Split('=')[0])))
        {
            yield return SquidFinding.Error(helper.Line, helper.Title, unknown, $"is no option of external_acl_type: {SquidFinding.DoesNotStart}", "remove it");
        }

        if (helper.Option("cache", DefaultCache) is not 0 and var cache)
        {
            yield return SquidFinding.Error(
                helper.Line, Item("cache"), Value(helper, "cache", cache),
                "requests that look alike share one answer, also with ttl=0: they all leave by one uplink", "write ttl=0 negative_ttl=0 cache=0");
        }

        if (helper.Option("children-startup", 0) is > 0 and var startup)
        {
            yield return SquidFinding.Warning(
                helper.Line, Item("children-startup"), startup.ToString(CultureInfo.InvariantCulture),
                "a helper that cannot start ends Squid itself (\"crashing too rapidly\")", "write children-startup=0: Squid starts it for the first request");
        }

        if (helper.Option("children-max", helper.Option("children", DefaultChildren)) is > 1 and var children)
        {
            yield return SquidFinding.Hint(
                helper.Line, Item("children-max"), Value(helper, "children-max", children),
                "each helper takes turns of its own while no daemon has made the shared table", "write children-max=1: one helper answers many requests at once");
        }

        if (!helper.Options.Contains("ipv4"))
        {
            yield return SquidFinding.Hint(
                helper.Line, helper.Title, null, "Squid talks to the helper by ::1: without IPv6 on the loopback interface it does not start", "write ipv4 before FORMAT");
        }
    }

    private static string Value(SquidHelper helper, string option, int value) => string.Create(
        CultureInfo.InvariantCulture, $"{value}{(helper.Options.Any(o => o.StartsWith(option + "=", StringComparison.Ordinal)) ? "" : " by default")}");
}
