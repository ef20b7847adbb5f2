using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Routing;

/// <summary>Finds the tool for the marking rules by asking the kernel to check the very rules that would be loaded: no list of versions is as good.</summary>
/// <param name="model">The configuration.</param>
/// <param name="run">Runs a command with an input: its exit code, 127 where there is no such command, and everything said.</param>
/// <param name="ipv6Settings">The kernel's settings of IPv6: missing where it is switched off.</param>
internal sealed class BackendProbe(RouterModel model, Func<string, string, (int ExitCode, string Output)> run, string ipv6Settings = "/proc/sys/net/ipv6")
{
    private const string NotBalanced = "IPv6 is left alone and its connections take the default route";

    /// <summary>Chooses; null where neither tool will do, and the reason says why.</summary>
    public (BackendChoice? Choice, string Reason) Choose()
    {
        if (model.HasIPv6 && !Directory.Exists(ipv6Settings))
        {
            // As after ipv6.disable=1 on the kernel's command line.
            return Chosen(Backend(IPv6Support.None), choice => choice with { IPv6 = IPv6Support.None, IPv6Problem = $"this kernel has IPv6 switched off: {NotBalanced}" });
        }

        return Chosen(Backend(IPv6Support.Full), choice => choice.Backend is MarkingBackend.Iptables && model.HasIPv6 ? WithIp6tables(choice) : choice);
    }

    private static (BackendChoice?, string) Chosen((MarkingBackend? Backend, string Reason) found, Func<BackendChoice, BackendChoice> complete) =>
        (found.Backend is { } backend ? complete(new BackendChoice(backend, found.Reason)) : null, found.Reason);

    private (MarkingBackend? Backend, string Reason) Backend(IPv6Support support)
    {
        switch (model.Backend)
        {
            case FirewallBackend.Nftables:
                return (MarkingBackend.Nftables, "named in the configuration");
            case FirewallBackend.Iptables:
                return (MarkingBackend.Iptables, "named in the configuration");
        }

        // --check sends the rules to the kernel and takes them back before they take effect.
        var families = RoutedFamily.Of(model, support);
        var (exitCode, output) = run("nft --check --file -", NftablesRules.Text(
            model, families, family => family.Family == IpFamily.IPv6 ? "elements = { 2001:db8::/32 }" : "elements = { 192.0.2.0/24 }"));
        if (exitCode == 0)
        {
            return (MarkingBackend.Nftables, "this kernel takes all the rules");
        }

        var refusal = exitCode == 127 ? "there is no nft command" : $"nft does not take the rules: {FirstLine(output)}";
        var ipv4 = families.Where(family => family.Family == IpFamily.IPv4).SelectMany(family => Restore(family, "mangle", "nat"));
        return ipv4.FirstOrDefault(tried => tried.ExitCode != 0) is not { ExitCode: not 0 } failed
            ? (MarkingBackend.Iptables, refusal)
            : (null, $"{refusal}; " + (failed.ExitCode == 127
                ? "and there is no iptables command: install the package nftables or iptables"
                : $"and iptables does not take them either: {FirstLine(failed.Output)}"));
    }

    private BackendChoice WithIp6tables(BackendChoice choice)
    {
        var family = RoutedFamily.Of(model, IPv6Support.Full).Single(f => f.Family == IpFamily.IPv6);
        var (exitCode, output) = Restore(family, "mangle").Single();
        if (exitCode != 0)
        {
            var problem = exitCode == 127 ? "there is no ip6tables command" : $"ip6tables does not take the rules: {FirstLine(output)}";
            return choice with { IPv6 = IPv6Support.None, IPv6Problem = $"{problem}: {NotBalanced}" };
        }

        var translation = Restore(family, "nat").FirstOrDefault();
        return translation.ExitCode == 0 ? choice : choice with
        {
            IPv6 = IPv6Support.NoTranslation,
            IPv6Problem = $"IPv6 cannot be masqueraded here (ip6tables: {FirstLine(translation.Output)}): " + (model.Masquerade6
                ? "only Squid's and the proxy's IPv6 connections are balanced; where each uplink carries the LAN's own addresses, set masquerade6 = false"
                : "the router's own IPv6 connections are not balanced"),
        };
    }

    private IEnumerable<(int ExitCode, string Output)> Restore(RoutedFamily family, params string[] tables) =>
        IptablesRules.Jumps(family).Select(jump => jump.Table).Distinct().Where(tables.Contains).Select(table => run(
            $"{family.Family.Iptables}-restore -w 5 --test --noflush",
            IptablesRules.RestoreText(model, family, table, family.Family == IpFamily.IPv6 ? "-A MWANLB_NEW -d 2001:db8::/32 -j RETURN" : "-A MWANLB_NEW -d 192.0.2.0/24 -j RETURN")));

    // nft points at the place of the fault on further lines.
    private static string FirstLine(string text) => text.Split('\n')[0];
}
