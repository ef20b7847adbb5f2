using System.Collections.Immutable;
using MwanLb.Engine.Configuration.Reading;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Warns of rules whose connections are all of a family that none of their uplinks carries.</summary>
internal static class RuleFamilies
{
    public static void Check(RouterOptions options, RouterModel model, FindingList findings)
    {
        foreach (var rule in model.Rules)
        {
            var written = options.Rules[rule.Index];
            var paths = RuleCoverage.PathsOf(rule.Match, model);
            // What cannot match at all is RuleSense's to tell of.
            if (paths == 0 || !RuleSense.CanBeOneFamily(rule.Match))
                continue;
            if (!rule.Match.Destinations.IsEmpty)
                Check(rule, rule.Match.Destinations, written, written.Destinations.At, KnownKeys.Destination, written.Destinations.Text, model, findings);
            // A proxy's client may come by either family and ask for the other.
            else if (!rule.Match.Clients.IsEmpty && RuleCoverage.ArePackets(paths))
                Check(rule, rule.Match.Clients, written, written.Clients.At, KnownKeys.Client, written.Clients.Text, model, findings);
        }
    }

    private static void Check(
        Rule rule, ImmutableArray<AddressPrefix> networks, RuleOptions written, SourcePosition at, string key, string text, RouterModel model, FindingList findings)
    {
        FlowFamily[] families = [.. networks.Select(network => network.IsIPv4 ? FlowFamily.IPv4 : FlowFamily.IPv6).Distinct()];
        if (families is not [var only] || rule.Pool.Uplinks.IsEmpty || rule.Pool.Uplinks.Any(uplink => uplink.Carries(only)))
            return;
        var problem = model.Uplinks.Any(uplink => uplink.Carries(only))
            ? $"and none of the rule's uplinks carries it: what this rule matches always goes as when-none says"
            : $"which no uplink carries: such connections take the router's own route";
        findings.Warning(at, $"{written.Label}: {key}", text, $"is {only}, {problem}");
    }
}
