using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Routing;

/// <summary>Everything that the configuration asks of the machine, in the order in which it is made: a mark is never set before its route stands.</summary>
/// <param name="Backend">The tool for the marking rules.</param>
/// <param name="BackendReason">Why that one, for the script's reader.</param>
/// <param name="Steps">What is done.</param>
/// <param name="UplinkInterfaces">Strict reverse path filtering gives way on them.</param>
/// <param name="LanInterfaces">Whose connections are queued.</param>
/// <param name="FwmarkMask">The bits that no rule of others should look at.</param>
internal sealed record RoutingPlan(
    MarkingBackend Backend, string BackendReason, IReadOnlyList<RoutingStep> Steps, IReadOnlyList<string> UplinkInterfaces,
    IReadOnlyList<string> LanInterfaces, uint FwmarkMask)
{
    /// <summary>The base chains that iptables jumps to ours from: a table and its chains, in one text.</summary>
    public IReadOnlyList<string> BaseChains { get; private init; } = [];

    // Above the kernel's own (0: local) and below main (32766), with room on both sides for the admin's rules and between ours for later ones.
    private const int SpecificRoutesPriority = 10000;
    private const int FirstUplinkPriority = 10010;

    public static RoutingPlan Create(RouterModel model, MarkingBackend backend, string backendReason)
    {
        var steps = new List<RoutingStep>();
        steps.AddRange(model.Uplinks.Select(Route));
        steps.Add(Rule("routes of connected networks, static and VPN routes win over the marks", SpecificRoutesPriority,
            "lookup main suppress_prefixlength 0", "lookup 254 suppress_prefixlength 0"));
        steps.AddRange(model.Uplinks.Select(u => Rule(
            $"uplink {u.Name}: its mark chooses its table", FirstUplinkPriority + u.Index, $"fwmark {u.Fwmark} lookup {u.Table}",
            u.Fwmark.Mask == uint.MaxValue ? $"fwmark 0x{u.Fwmark.Value:x} lookup {u.Table}" : $"fwmark {u.Fwmark} lookup {u.Table}")));
        steps.AddRange(backend is MarkingBackend.Nftables ? Nftables(model) : Iptables(model));
        return new RoutingPlan(backend, backendReason, steps, [.. model.Uplinks.Select(u => u.Interface).Distinct()], model.Lan, model.FwmarkMask)
        {
            BaseChains = backend is MarkingBackend.Iptables
                ? [.. IptablesRules.Jumps(model).GroupBy(j => j.Table, j => j.Base).Select(t => $"{t.Key} {string.Join(' ', t)}")]
                : [],
        };
    }

    private static RoutingStep Route(Uplink uplink)
    {
        var via = uplink.Gateway is null ? "" : $"via {uplink.Gateway} ";
        return new RoutingStep(
            $"uplink {uplink.Name}: default route in table {uplink.Table}",
            $"ip -N route show table {uplink.Table} | grep -q '^default {via}dev {uplink.Interface} '",
            $"default_route {uplink.Name} {uplink.Table} '{via}dev {uplink.Interface}'",
            $"ip route del default {via}dev {uplink.Interface} table {uplink.Table}");
    }

    private static RoutingStep Rule(string what, int priority, string selector, string shown) => new(
        what,
        $"ip -N rule show pref {priority} | grep -qw '{shown}'",
        $"ip rule add pref {priority} {selector}",
        $"ip rule del pref {priority} {selector}")
    {
        Mode = RoutingStepMode.Ours,
    };

    private static IEnumerable<RoutingStep> Nftables(RouterModel model)
    {
        yield return new RoutingStep(
            "marking rules: table inet mwanlb",
            "nft list table inet mwanlb",
            $"nft -f - <<'RULES'\n{NftablesRules.Text(model)}RULES",
            "nft delete table inet mwanlb")
        {
            Mode = RoutingStepMode.Always,
        };
    }

    private static IEnumerable<RoutingStep> Iptables(RouterModel model)
    {
        var jumps = IptablesRules.Jumps(model).ToArray();
        foreach (var table in jumps.GroupBy(j => j.Table))
        {
            // One step a table: a step is known by its undo, which must not change with the configuration, or the undo of the earlier
            // plan would be run as stale, against the chains that this one has just filled.
            yield return new RoutingStep(
                $"marking rules: chains MWANLB_* of table {table.Key}",
                $"iptables -w 5 -t {table.Key} -S {table.First().Chain}",
                $"iptables-restore -w 5 --noflush <<'RULES'\n{IptablesRules.RestoreText(model, table.Key)}RULES",
                string.Join("; ", table.Select(j => $"iptables -w 5 -t {j.Table} -F {j.Chain}; iptables -w 5 -t {j.Table} -X {j.Chain}")))
            {
                Mode = RoutingStepMode.Always,
            };
        }

        foreach (var (table, basis, chain) in jumps)
        {
            yield return new RoutingStep(
                $"jump from {table} {basis} to {chain}",
                $"iptables -w 5 -t {table} -C {basis} -j {chain}",
                $"iptables -w 5 -t {table} -A {basis} -j {chain}",
                $"iptables -w 5 -t {table} -D {basis} -j {chain}")
            {
                Mode = RoutingStepMode.Ours,
            };
        }
    }
}
