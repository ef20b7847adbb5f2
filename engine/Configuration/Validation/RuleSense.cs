using MwanLb.Engine.Configuration.Reading;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Warns of rules whose conditions exclude each other, or do not mean on every path what they seem to.</summary>
internal static class RuleSense
{
    public static void Check(RouterOptions options, RouterModel model, FindingList findings)
    {
        foreach (var rule in model.Rules)
        {
            var written = options.Rules[rule.Index];
            CheckPaths(written, rule.Match, model, findings);
            CheckPorts(written, rule.Match, findings);
            CheckFamilies(written, rule.Match, findings);
            CheckInbound(written, model, findings);
        }
    }

    private static void CheckPaths(RuleOptions written, RuleMatch match, RouterModel model, FindingList findings)
    {
        var byName = !match.Domains.IsEmpty ? KnownKeys.Domain : !match.Users.IsEmpty ? KnownKeys.User : null;
        if (RuleCoverage.PathsOf(match, model) == 0)
        {
            var problem = RuleCoverage.PossiblePaths(match) == 0 ? Contradiction(match, byName, model) : NotBalanced(match);
            findings.Warning(written.At, written.Label, null, $"can match nothing: {problem}");
            return;
        }
        var unnamed = Asks(FlowPath.Forwarded, !model.Lan.IsEmpty) ? "forwarded connections" : null;
        if (Asks(FlowPath.Local, model.Local))
            unnamed = unnamed is null ? "the router's own connections" : $"{unnamed} and the router's own";
        if (byName is null || unnamed is null)
            return;
        var at = match.Domains.IsEmpty ? written.Users.At : written.Domains.At;
        findings.Warning(at, $"{written.Label}: {byName}", null,
            $"{unnamed} are never matched by {(match.Domains.IsEmpty ? "user" : "name")}, and go on to the next rules: "
            + "use destination for them as well, or say path = [\"squid\", \"proxy\"] to silence this");

        bool Asks(FlowPath path, bool isBalanced) => isBalanced && (match.Paths.IsEmpty || match.Paths.Contains(path));
    }

    private static string Contradiction(RuleMatch match, string? byName, RouterModel model)
    {
        var ofPackets = match.Interfaces.IsEmpty && model.Local ? "forwarded connections and the router's own only" : "forwarded connections only";
        var byPacket = !match.Interfaces.IsEmpty ? KnownKeys.Inbound : !RuleCoverage.MayBeTcp(match) ? $"a {KnownKeys.Protocol} other than tcp" : null;
        return byName is null ? $"{byPacket} is known of {ofPackets}: add \"forwarded\" to path"
            : byPacket is null ? $"{byName} is known of Squid's and the proxy's requests only: add \"squid\" or \"proxy\" to path"
            : $"{byName} is known of Squid's and the proxy's requests only, and {byPacket} of {ofPackets}";
    }

    /// <summary>Only packets could match, and those that could are not looked at.</summary>
    private static string NotBalanced(RuleMatch match) =>
        !match.Paths.Contains(FlowPath.Local) ? "only forwarded connections could, and without an interface in lan none is balanced"
        : match.Interfaces.IsEmpty && !match.Paths.Contains(FlowPath.Forwarded) ? "only the router's own connections could, and without local = true none is balanced"
        : "only forwarded connections and the router's own could, and without an interface in lan, or local = true, none is balanced";

    private static void CheckPorts(RuleOptions written, RuleMatch match, FindingList findings)
    {
        if (!match.Ports.IsEmpty && !match.Protocols.IsEmpty && !match.Protocols.Any(ProtocolText.HasPorts))
            findings.Warning(written.Protocols.At, $"{written.Label}: {KnownKeys.Protocol}", written.Protocols.Text,
                $"has no ports, so that with port (line {written.Ports.At.Line}) the rule can match nothing");
    }

    private static void CheckFamilies(RuleOptions written, RuleMatch match, FindingList findings)
    {
        if (!CanBeOneFamily(match))
            findings.Warning(written.Destinations.At, $"{written.Label}: {KnownKeys.Destination}", written.Destinations.Text,
                $"is {Family(match.Destinations[0])}, and client (line {written.Clients.At.Line}) is {Family(match.Clients[0])}: "
                + "the rule can match nothing");
    }

    private static void CheckInbound(RuleOptions written, RouterModel model, FindingList findings)
    {
        foreach (var entry in written.Interfaces.Value.Where(entry => !model.Lan.IsEmpty && !model.Lan.Contains(entry.Value)))
            findings.Warning(entry.At, $"{written.Label}: {KnownKeys.Inbound}", entry.Text,
                "is not in lan: connections that come in by it are not balanced, and no rule sees them");
    }

    /// <summary>Whether some client and some destination are of one family.</summary>
    public static bool CanBeOneFamily(RuleMatch match) => match.Clients.IsEmpty || match.Destinations.IsEmpty
        || match.Clients.Any(client => match.Destinations.Any(destination => destination.IsIPv4 == client.IsIPv4));

    private static string Family(AddressPrefix prefix) => prefix.IsIPv4 ? "IPv4" : "IPv6";
}
