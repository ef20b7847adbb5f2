using System.Globalization;

namespace MwanLb.Marker.Hosting;

/// <summary>The capabilities that the kernel lets this process use (capabilities(7)).</summary>
internal static class Capabilities
{
    // linux/capability.h: CAP_NET_ADMIN 12
    private const int NetAdmin = 12;

    /// <summary>What is missing and what it is for; null where all is there.</summary>
    /// <param name="processStatus">The text of <c>/proc/self/status</c>.</param>
    public static string? DescribeMissing(string processStatus) => Lacks(processStatus, NetAdmin)
        ? "the capability CAP_NET_ADMIN is missing: it is needed to receive queued packets and give verdicts (NFQUEUE), and to count"
            + " connections (conntrack). Run as root, or give it by AmbientCapabilities=CAP_NET_ADMIN in the systemd unit"
        : null;

    /// <summary>Whether a capability is not effective; false on a kernel that does not say: the first call that needs it will.</summary>
    private static bool Lacks(string processStatus, int capability)
    {
        const string Label = "CapEff:";
        var line = processStatus.Split('\n').FirstOrDefault(l => l.StartsWith(Label, StringComparison.Ordinal));
        return line is not null
            && ulong.TryParse(line.AsSpan(Label.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var effective)
            && (effective & (1UL << capability)) == 0;
    }
}
