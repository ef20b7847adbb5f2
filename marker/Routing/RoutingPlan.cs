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
    private const int BoundSocketPriority = 10002;
    private const int FirstUplinkPriority = 10010;

    private const uint MainTable = 254;

    /// <summary>Makes the plan.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="choice">What the machine can do.</param>
    /// <param name="gateways">What is known of the next hops that are to be found out; null: nothing.</param>
    public static RoutingPlan Create(RouterModel model, BackendChoice choice, Func<Uplink, IpFamily, GatewayAnswer>? gateways = null)
    {
        var families = RoutedFamily.Of(model, choice.IPv6);
        var steps = RoutesAndRules(families, gateways).ToList();
        steps.AddRange(choice.Backend is MarkingBackend.Nftables ? Nftables(model, families) : families.SelectMany(family => Iptables(model, family)));
        return new RoutingPlan(choice, families, steps, model.Lan, model.FwmarkMask)
        {
            BaseChains = choice.Backend is MarkingBackend.Iptables ? [.. families.SelectMany(Bases)] : [],
        };
    }

    /// <summary>The steps that the marks need to get anywhere; what the machine's tools can do plays no part in them.</summary>
    public static IEnumerable<RoutingStep> RoutesAndRules(IReadOnlyList<RoutedFamily> families, Func<Uplink, IpFamily, GatewayAnswer>? gateways) =>
        families.SelectMany(family => family.Uplinks.Select(uplink => Route(family, uplink, gateways))).Concat(families.SelectMany(Rules));

    private static IEnumerable<string> Bases(RoutedFamily family) => IptablesRules.Jumps(family)
        .GroupBy(jump => jump.Table, jump => jump.Base)
        .Select(table => $"{family.Family.Iptables} {table.Key} {string.Join(' ', table)}");

    private static RoutingStep Route(RoutedFamily family, Uplink uplink, Func<Uplink, IpFamily, GatewayAnswer>? gateways)
    {
        if (family.IsGatewayAutomatic(uplink))
        {
            return FoundRoute(family, uplink, gateways?.Invoke(uplink, family.Family) ?? GatewayAnswer.Unknown);
        }

        var ip = family.Family.Option;
        var route = new WantedRoute(family.Family, uplink, true, family.Gateway(uplink));
        return new RoutingStep(
            $"uplink {uplink.Name}: {family.Family} default route in table {uplink.Table}",
            $"ip -N {ip}route show table {uplink.Table} | grep -q '^default {route.Way} '",
            $"default_route {uplink.Name} {uplink.Table} '{route.Way}' {ip}".TrimEnd(),
            $"ip {ip}route del default {route.Way} table {uplink.Table}")
        {
            Route = route,
        };
    }

    /// <summary>One whose next hop is found out. A step is known by its undo, so that names none: the next hop may be another by then.</summary>
    private static RoutingStep FoundRoute(RoutedFamily family, Uplink uplink, GatewayAnswer gateway)
    {
        var ip = family.Family.Option;
        var route = new WantedRoute(family.Family, uplink, gateway.IsKnown, gateway.Address);
        return new RoutingStep(
            $"uplink {uplink.Name}: {family.Family} default route in table {uplink.Table}",
            $"ip -N {ip}route show table {uplink.Table} | grep -q '^default .*dev {uplink.Interface} '",
            (gateway.IsKnown ? $"found_route {uplink.Name} {uplink.Table} '{route.Way}' {ip}" : $"no_gateway {uplink.Name} {ip}").TrimEnd(),
            $"ip {ip}route del default dev {uplink.Interface} table {uplink.Table}")
        {
            Mode = RoutingStepMode.Always,
            Route = route,
        };
    }

    private static IEnumerable<RoutingStep> Rules(RoutedFamily family)
    {
        yield return Rule("routes of connected networks, static and VPN routes win over the marks",
            new WantedRule(family.Family, SpecificRoutesPriority, "lookup main suppress_prefixlength 0") { Table = MainTable, SuppressesDefaultRoutes = true },
            $"lookup {MainTable} suppress_prefixlength 0");
        foreach (var uplink in family.Uplinks.Except(family.AloneOnInterface))
        {
            // Where its interface is its own, a detour's route is by another, which what is bound to it passes over.
            yield return Rule($"uplink {uplink.Name}: probes take its table, also while a detour leads its mark elsewhere",
                new WantedRule(family.Family, BoundSocketPriority, $"fwmark {uplink.Fwmark} oif {uplink.Interface} lookup {uplink.Table}")
                {
                    Table = uplink.Table,
                    Mark = uplink.Fwmark.Value,
                    MarkMask = uplink.Fwmark.Mask,
                    OutInterface = uplink.Interface,
                },
                // "[detached]" while there is no such interface.
                $"{Shown(uplink)} oif {uplink.Interface} .*lookup {uplink.Table}");
        }

        foreach (var uplink in family.Uplinks)
        {
            yield return Rule($"uplink {uplink.Name}: its mark chooses its table",
                new WantedRule(family.Family, FirstUplinkPriority + uplink.Index, $"fwmark {uplink.Fwmark} lookup {uplink.Table}")
                {
                    Table = uplink.Table,
                    Mark = uplink.Fwmark.Value,
                    MarkMask = uplink.Fwmark.Mask,
                },
                $"{Shown(uplink)} lookup {uplink.Table}");
        }
    }

    private static string Shown(Uplink uplink) => uplink.Fwmark.Mask == uint.MaxValue ? $"fwmark 0x{uplink.Fwmark.Value:x}" : $"fwmark {uplink.Fwmark}";

    private static RoutingStep Rule(string what, WantedRule rule, string shown) => new(
        $"{rule.Family}: {what}",
        $"ip -N {rule.Family.Option}rule show pref {rule.Priority} | grep -qw '{shown}'",
        $"ip {rule.Family.Option}{rule.Line}",
        $"ip {rule.Family.Option}rule del pref {rule.Priority} {rule.Selector}")
    {
        Mode = RoutingStepMode.Ours,
        Rule = rule,
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
            Whole = "nft list chain inet mwanlb prerouting | grep -q 'jump first_packet'",
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
                Whole = $"{iptables} -w 5 -t {table.Key} -S {table.First().Chain} | grep -q '^-A'",
            };
        }

        foreach (var (table, basis, chain) in jumps)
        {
            var present = $"{iptables} -w 5 -t {table} -C {basis} -j {chain}";
            yield return new RoutingStep(
                $"{family.Family} jump from {table} {basis} to {chain}",
                present,
                $"{iptables} -w 5 -t {table} -A {basis} -j {chain}",
                $"{iptables} -w 5 -t {table} -D {basis} -j {chain}")
            {
                Mode = RoutingStepMode.Ours,
                Whole = present,
            };
        }
    }
}
