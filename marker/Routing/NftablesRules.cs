using System.Text;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Routing;

/// <summary>The marking rules for nftables: one table of our own, replaced whole in one transaction.</summary>
/// <remarks>
/// The same rules as <see cref="IptablesRules"/>. nft takes no expression of two marks ("Right hand side of binary operation must be
/// constant"), so a verdict map picks the chain that writes an uplink's constant into the bits of our mask.
/// </remarks>
internal static class NftablesRules
{
    /// <summary>The elements of a set: the networks behind the main table's routes, where the script is run.</summary>
    /// <remarks>nft 1.0.6 takes 2 s for 20,000 networks, and 30 s for 100,000.</remarks>
    public static string LocalNetworks(RoutedFamily family) => $"$(local_networks 20000 {family.Family.Option}| elements)";

    /// <summary>The input of <c>nft -f</c>.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="families">Of which the rules are.</param>
    /// <param name="localNetworks">Stands for the elements of a family's set of networks.</param>
    public static string Text(RouterModel model, IReadOnlyList<RoutedFamily> families, Func<RoutedFamily, string> localNetworks)
    {
        // The first line makes the table where it is missing, so that the second never fails: all three in one transaction.
        var text = new StringBuilder("table inet mwanlb\ndelete table inet mwanlb\ntable inet mwanlb {\n");
        var keep = $"0x{~model.FwmarkMask:x}";
        var mask = $"0x{model.FwmarkMask:x}";
        foreach (var family in families.Where(f => f.IsBalanced))
        {
            text.Append($"  set {family.Family.LocalNetworks} {{ type {family.Family.NftProtocol}_addr; flags interval; auto-merge; {localNetworks(family)} }}\n");
        }

        foreach (var uplink in model.Uplinks)
        {
            var value = $"0x{uplink.Fwmark.Value:x}";
            text.Append($"  chain restore_{value} {{ meta mark set meta mark & {keep} | {value}; }}\n");
            text.Append($"  chain save_{value} {{ ct mark set ct mark & {keep} | {value}; }}\n");
        }

        var carry = $"    ct mark & {mask} vmap {{ {Map(model, "jump restore")} }}\n";
        var first = $"ct state new ct mark & {mask} == 0";
        var local = Protocol(families, f => f.IsLocal);
        AppendFirst(text, model, families);
        text.Append("  chain prerouting {\n    type filter hook prerouting priority mangle; policy accept;\n").Append(carry);
        text.Append($"    {first} jump first_packet\n  }}\n");
        text.Append("  chain output {\n    type route hook output priority mangle; policy accept;\n").Append(carry);
        text.Append($"    {first} meta mark & {mask} vmap {{ {Map(model, "jump save")} }}\n");
        text.Append(local is null ? "  }\n" : $"    {first} meta mark & {mask} == 0 {local}oifname != \"lo\" jump new_connection\n  }}\n");
        AppendTranslation(text, families);
        return text.Append("}\n").ToString();
    }

    private static void AppendFirst(StringBuilder text, RouterModel model, IReadOnlyList<RoutedFamily> families)
    {
        var queue = model.Queues == 1 ? $"queue num {model.Queue} bypass" : $"queue num {model.Queue}-{model.Queue + model.Queues - 1} bypass";
        var mask = $"0x{model.FwmarkMask:x}";
        if (families.Any(f => f.SharedInterfaces.Any()))
        {
            text.Append($"  chain shared_interface {{ {queue}; }}\n");
        }

        if (families.Any(f => f.IsBalanced))
        {
            // The types of nft_fib: a destination without a route in the main table is "unreachable" for IPv6, and yet may have one in an uplink's.
            text.Append("  chain new_connection {\n    fib daddr type { local, broadcast, anycast, multicast } return\n");
            foreach (var family in families.Where(f => f.IsBalanced))
            {
                var (ip, linkLocal, dhcp) = family.Family == IpFamily.IPv6 ? ("ip6", "fe80::/10", "546-547") : ("ip", "169.254.0.0/16", "67-68");
                text.Append($"    {ip} saddr {linkLocal} return\n    {ip} daddr {linkLocal} return\n");
                text.Append($"    meta nfproto {family.Family.NftProtocol} udp dport {dhcp} return\n    {ip} daddr @{family.Family.LocalNetworks} return\n");
            }

            text.Append($"    {queue}\n  }}\n");
        }

        text.Append($"  chain first_packet {{\n    meta mark & {mask} vmap {{ {Map(model, "goto save")} }}\n    meta mark & {mask} != 0 return\n");
        if (Protocol(families, f => f.Lan.Count > 0) is { } protocol)
        {
            text.Append($"    iifname {{ {Names(model.Lan)} }} {protocol}goto new_connection\n");
        }

        foreach (var family in families)
        {
            var interfaces = family.AloneOnInterface.Select(u => $"\"{u.Interface}\" : goto save_0x{u.Fwmark.Value:x}")
                .Concat(family.SharedInterfaces.Select(i => $"\"{i}\" : goto shared_interface"));
            text.Append(family.Family == IpFamily.IPv6
                ? "    ip6 saddr != fe80::/10 ip6 daddr != ff00::/8"
                : "    ip saddr != 169.254.0.0/16 fib daddr type { unicast, local }");
            text.Append($" iifname vmap {{ {string.Join(", ", interfaces)} }}\n");
        }

        text.Append("  }\n");
    }

    private static void AppendTranslation(StringBuilder text, IReadOnlyList<RoutedFamily> families)
    {
        if (!families.Any(f => f.IsTranslated))
        {
            return;
        }

        text.Append("  chain postrouting {\n    type nat hook postrouting priority srcnat; policy accept;\n");
        foreach (var family in families.Where(f => f.IsTranslated))
        {
            text.Append($"    meta nfproto {family.Family.NftProtocol} oifname {{ {Names(family.Interfaces)} }} ");
            text.Append(family.IsMasqueraded ? "" : "fib saddr type local ").Append("fib saddr . oif type != local masquerade\n");
        }

        text.Append("  }\n");
    }

    /// <summary>The match of the families that something is done for: empty for both, null for none.</summary>
    private static string? Protocol(IReadOnlyList<RoutedFamily> families, Func<RoutedFamily, bool> isDone) =>
        families.Where(isDone).Select(f => f.Family.NftProtocol).ToArray() switch
        {
            [] => null,
            [var one] => $"meta nfproto {one} ",
            _ => "",
        };

    private static string Map(RouterModel model, string verdict) =>
        string.Join(", ", model.Uplinks.Select(u => $"0x{u.Fwmark.Value:x} : {verdict}_0x{u.Fwmark.Value:x}"));

    private static string Names(IEnumerable<string> interfaces) => string.Join(", ", interfaces.Select(i => $"\"{i}\""));
}
