namespace MwanLb.Marker.Following;

/// <summary>Programs that are known to take away rules and routes of others, and how each is kept from it.</summary>
internal static class Suspects
{
    // As /proc/PID/comm has them: 15 letters.
    private static readonly (string Program, string Advice)[] Known =
    [
        ("systemd-network", "systemd-networkd removes what it does not know: set ManageForeignRoutingPolicyRules=no and ManageForeignRoutes=no in networkd.conf"),
        ("NetworkManager", "NetworkManager rewrites routes of the devices that it manages"),
        ("mwan3track", "mwan3 is running: two programs cannot both route by marks"),
        ("zebra", "FRRouting's zebra removes routes that it does not know"),
        ("firewalld", "firewalld flushes rulesets when it reloads"),
        ("keepalived", "keepalived has rules and routes of its own"),
    ];

    /// <summary>What runs here of them, with advice; where none does, what to look for.</summary>
    public static string Describe(IEnumerable<string> running)
    {
        var found = Known.Where(known => running.Contains(known.Program)).Select(known => known.Advice).ToArray();
        return found.Length > 0 ? string.Join("; ", found) : "look for a script or a timer with 'ip rule', 'ip route' or 'flush ruleset'";
    }

    /// <summary>The names of all processes that can be seen.</summary>
    public static IReadOnlySet<string> Running()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var directory in Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])))
        {
            try
            {
                names.Add(File.ReadAllText(Path.Combine(directory, "comm")).TrimEnd('\n'));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return names;
    }
}
