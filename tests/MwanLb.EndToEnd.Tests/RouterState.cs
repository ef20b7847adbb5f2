using System.Text.RegularExpressions;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>All that 'apply' may touch on a router, as the system's own tools print it.</summary>
internal static partial class RouterState
{
    public static async Task<string> ReadAsync(LabHost router)
    {
        var text = await router.ShellAsync("""
            ip -d rule
            ip -d route show table all
            nft list ruleset 2>/dev/null
            iptables-save 2>/dev/null
            iptables-legacy-save
            sysctl -a -r '^net\.ipv4\.(ip_forward|conf)' 2>/dev/null
            """);

        // Not state: the time of printing, and how many packets have passed.
        return Volatile().Replace(text, "");
    }

    [GeneratedRegex(@"^#.*\n|\[\d+:\d+\]|counter packets \d+ bytes \d+", RegexOptions.Multiline)]
    private static partial Regex Volatile();
}
