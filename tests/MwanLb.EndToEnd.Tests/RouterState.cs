using System.Text.RegularExpressions;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>All that 'apply' may touch on a router, as the system's own tools print it.</summary>
internal static partial class RouterState
{
    public static async Task<string> ReadAsync(LabHost router)
    {
        var text = await router.ShellAsync("""
            ip -d -4 rule
            ip -d -4 route show table all
            ip -d -6 rule
            ip -d -6 route show table all
            nft list ruleset 2>/dev/null
            iptables-save 2>/dev/null
            iptables-legacy-save
            ip6tables-save 2>/dev/null
            ip6tables-legacy-save
            sysctl -a -r '^net\.(ipv4\.(ip_forward|conf)|ipv6\.conf|netfilter\.nf_conntrack_(events|acct))' 2>/dev/null
            """);

        // Not state: the time of printing, how many packets have passed, and how long what an advertisement said holds.
        return Volatile().Replace(text, "");
    }

    [GeneratedRegex(@"^#.*\n|\[\d+:\d+\]|counter packets \d+ bytes \d+| expires \d+sec", RegexOptions.Multiline)]
    private static partial Regex Volatile();
}
