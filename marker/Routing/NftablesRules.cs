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
    /// <summary>The input of <c>nft -f</c>.</summary>
    public static string Text(RouterModel model)
    {
        // The first line makes the table where it is missing, so that the second never fails: all three in one transaction.
        var text = new StringBuilder("table inet mwanlb\ndelete table inet mwanlb\ntable inet mwanlb {\n");
        var keep = $"0x{~model.FwmarkMask:x}";
        var mask = $"0x{model.FwmarkMask:x}";
        foreach (var uplink in model.Uplinks)
        {
            var value = $"0x{uplink.Fwmark.Value:x}";
            text.Append($"  chain restore_{value} {{ meta mark set meta mark & {keep} | {value}; }}\n");
            text.Append($"  chain save_{value} {{ ct mark set ct mark & {keep} | {value}; }}\n");
        }

        var carry = $"    ct mark & {mask} vmap {{ {Map(model, "restore")} }}\n"
            + $"    ct state new ct mark & {mask} == 0 meta mark & {mask} vmap {{ {Map(model, "save")} }}\n";
        text.Append("  chain prerouting {\n    type filter hook prerouting priority mangle; policy accept;\n").Append(carry);
        if (!model.Lan.IsEmpty)
        {
            text.Append($"    iifname {{ {Names(model.Lan)} }} meta nfproto ipv4 meta mark & {mask} == 0 ct state new fib daddr type unicast");
            text.Append(model.Queues == 1 ? $" queue num {model.Queue} bypass\n" : $" queue num {model.Queue}-{model.Queue + model.Queues - 1} bypass\n");
        }

        text.Append("  }\n  chain output {\n    type route hook output priority mangle; policy accept;\n").Append(carry).Append("  }\n");
        if (model.Masquerade)
        {
            text.Append("  chain postrouting {\n    type nat hook postrouting priority srcnat; policy accept;\n");
            text.Append($"    meta nfproto ipv4 oifname {{ {Names(model.Uplinks.Select(u => u.Interface).Distinct())} }} fib saddr . oif type != local masquerade\n  }}\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string Map(RouterModel model, string chain) =>
        string.Join(", ", model.Uplinks.Select(u => $"0x{u.Fwmark.Value:x} : jump {chain}_0x{u.Fwmark.Value:x}"));

    private static string Names(IEnumerable<string> interfaces) => string.Join(", ", interfaces.Select(i => $"\"{i}\""));
}
