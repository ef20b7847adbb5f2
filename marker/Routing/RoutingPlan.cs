using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Routing;

/// <summary>Everything that the configuration asks of the machine, in the order in which it is made: a mark is never set before its route stands.</summary>
/// <param name="Choice">The tool for the marking rules.</param>
/// <param name="Families">IPv4 and IPv6, as far as the uplinks carry them.</param>
/// <param name="Steps">What is done.</param>
/// <param name="LanInterfaces">Whose connections are queued.</param>
/// <param name="FwmarkMask">The bits that no rule of others should look at.</param>
internal sealed record RoutingPlan(
    BackendChoice Choice, IReadOnlyList<RoutedFamily> Families, IReadOnlyList<RoutingStep> Steps, IReadOnlyList<string> LanInterfaces, uint FwmarkMask)
{
    /// <summary>The base chains that iptables jumps to ours from: the tool, a table and its chains, in one text.</summary>
    public IReadOnlyList<string> BaseChains { get; private init; } = [];

    // Above the kernel's own (0: local) and below main (32766), with room on both sides for the admin's rules and between ours for later ones.
    private const int SpecificRoutesPriority = 10000;
    private const int FirstUplinkPriority = 10010;

    public static RoutingPlan Create(RouterModel model, BackendChoice choice)
    {
        var families = RoutedFamily.Of(model, choice.IPv6);
        var steps = new List<RoutingStep>();
        steps.AddRange(families.SelectMany(family => family.Uplinks.Select(uplink => Route(family, uplink))));
        steps.AddRange(families.SelectMany(Rules));
        steps.AddRange(choice.Backend is MarkingBackend.Nftables ? Nftables(model, families) : families.SelectMany(family => Iptables(model, family)));
        return new RoutingPlan(choice, families, steps, model.Lan, model.FwmarkMask)
        {
            BaseChains = choice.Backend is MarkingBackend.Iptables ? [.. families.SelectMany(Bases)] : [],
        };
    }

    private static IEnumerable<string> Bases(RoutedFamily family) => IptablesRules.Jumps(family)
        .GroupBy(jump => jump.Table, jump => jump.Base)
        .Select(table => $"{family.Family.Iptables} {table.Key} {string.Join(' ', table)}");

    private static RoutingStep Route(RoutedFamily family, Uplink uplink)
    {
        var ip = family.Family.Option;
        var route = (family.Gateway(uplink) is { } gateway ? $"via {gateway} " : "") + $"dev {uplink.Interface}";
        return new RoutingStep(
            $"uplink {uplink.Name}: {family.Family} default route in table {uplink.Table}",
            $"ip -N {ip}route show table {uplink.Table} | grep -q '^default {route} '",
            $"default_route {uplink.Name} {uplink.Table} '{route}' {ip}".TrimEnd(),
            $"ip {ip}route del default {route} table {uplink.Table}");
    }

    private static IEnumerable<RoutingStep> Rules(RoutedFamily family)
    {
        yield return Rule(family, "routes of connected networks, static and VPN routes win over the marks", SpecificRoutesPriority,
            "lookup main suppress_prefixlength 0", "lookup 254 suppress_prefixlength 0");
        foreach (var uplink in family.Uplinks)
        {
            yield return Rule(
                family, $"uplink {uplink.Name}: its mark chooses its table", FirstUplinkPriority + uplink.Index, $"fwmark {uplink.Fwmark} lookup {uplink.Table}",
                uplink.Fwmark.Mask == uint.MaxValue ? $"fwmark 0x{uplink.Fwmark.Value:x} lookup {uplink.Table}" : $"fwmark {uplink.Fwmark} lookup {uplink.Table}");
        }
    }

    private static RoutingStep Rule(RoutedFamily family, string what, int priority, string selector, string shown) => new(
        $"{family.Family}: {what}",
        $"ip -N {family.Family.Option}rule show pref {priority} | grep -qw '{shown}'",
        $"ip {family.Family.Option}rule add pref {priority} {selector}",
        $"ip {family.Family.Option}rule del pref {priority} {selector}")
    {
        Mode = RoutingStepMode.Ours,
    };

    private static IEnumerable<RoutingStep> Nftables(RouterModel model, IReadOnlyList<RoutedFamily> families)
    {
        yield return new RoutingStep(
            "marking rules: table inet mwanlb",
            "nft list table inet mwanlb",
            $"nft -f - <<RULES\n{NftablesRules.Text(model, families, NftablesRules.LocalNetworks)}RULES",
            "nft delete table inet mwanlb")
        {
            Mode = RoutingStepMode.Always,
        };
    }

    private static IEnumerable<RoutingStep> Iptables(RouterModel model, RoutedFamily family)
    {
        var iptables = family.Family.Iptables;
        var jumps = IptablesRules.Jumps(family).ToArray();
        foreach (var table in jumps.GroupBy(j => j.Table))
        {
            // One step a table: a step is known by its undo, which must not change with the configuration or the version, or the undo of
            // the earlier plan would be run as stale, against the chains that this one has just filled. So it names no chains.
            yield return new RoutingStep(
                $"marking rules: {family.Family} chains MWANLB_* of table {table.Key}",
                $"{iptables} -w 5 -t {table.Key} -S {table.First().Chain}",
                $"{iptables}-restore -w 5 --noflush <<RULES\n{IptablesRules.RestoreText(model, family, table.Key, IptablesRules.LocalNetworks(family))}RULES",
                // In one transaction, and listed before it begins: legacy iptables locks others out from its first line to its last.
                $"rules=$(for op in F X; do {iptables} -w 5 -t {table.Key} -S | sed -n \"s/^-N MWANLB_/-$op MWANLB_/p\"; done)"
                    + $"; printf '*{table.Key}\\n%s\\nCOMMIT\\n' \"$rules\" | {iptables}-restore -w 5 --noflush")
            {
                Mode = RoutingStepMode.Always,
            };
        }

        foreach (var (table, basis, chain) in jumps)
        {
            yield return new RoutingStep(
                $"{family.Family} jump from {table} {basis} to {chain}",
                $"{iptables} -w 5 -t {table} -C {basis} -j {chain}",
                $"{iptables} -w 5 -t {table} -A {basis} -j {chain}",
                $"{iptables} -w 5 -t {table} -D {basis} -j {chain}")
            {
                Mode = RoutingStepMode.Ours,
            };
        }
    }
}
