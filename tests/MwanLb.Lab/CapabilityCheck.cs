using System.Globalization;

namespace MwanLb.Lab;

/// <summary>Whether a lab can run on this machine.</summary>
public static class CapabilityCheck
{
    private static readonly string[] Tools =
        ["bash", "setsid", "nsenter", "flock", "mount", "kill", "sysctl", "ip", "nft", "iptables", "conntrack", "curl", "nginx", "squid", "dnsmasq", "openssl"];

    // include/uapi/linux/capability.h
    private static readonly (int Bit, string Name)[] Capabilities = [(12, "CAP_NET_ADMIN"), (13, "CAP_NET_RAW"), (21, "CAP_SYS_ADMIN")];

    /// <summary>What the lab needs and does not find, as a sentence; null when it can run.</summary>
    public static string? Missing { get; } = Check();

    private static string? Check()
    {
        List<string> missing = [];
        if (!Environment.IsPrivilegedProcess)
            missing.Add("root");
        var effective = EffectiveCapabilities();
        missing.AddRange(Capabilities.Where(capability => (effective >> capability.Bit & 1) == 0).Select(capability => capability.Name));
        missing.AddRange(Tools.Where(tool => !IsInstalled(tool)));
        return missing.Count == 0 ? null : $"The lab cannot run here, it lacks: {string.Join(", ", missing)}.";
    }

    private static ulong EffectiveCapabilities()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private static bool IsInstalled(string tool) =>
        LabHost.SearchPath.Split(':').Any(directory => File.Exists(Path.Combine(directory, tool)));
}
