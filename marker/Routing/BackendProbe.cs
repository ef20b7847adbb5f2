using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Routing;

/// <summary>Finds the tool for the marking rules by asking the kernel to check the very rules that would be loaded: no list of versions is as good.</summary>
internal static class BackendProbe
{
    /// <summary>Chooses; null where neither tool will do, and the reason says why.</summary>
    public static (MarkingBackend? Backend, string Reason) Choose(RouterModel model)
    {
        switch (model.Backend)
        {
            case FirewallBackend.Nftables:
                return (MarkingBackend.Nftables, "named in the configuration");
            case FirewallBackend.Iptables:
                return (MarkingBackend.Iptables, "named in the configuration");
        }

        // --check sends the rules to the kernel and takes them back before they take effect.
        var (exitCode, output) = Shell.Try("nft --check --file -", NftablesRules.Text(model));
        if (exitCode == 0)
        {
            return (MarkingBackend.Nftables, "this kernel takes all the rules");
        }

        var refusal = exitCode == 127 ? "there is no nft command" : $"nft does not take the rules: {FirstLine(output)}";
        var (iptablesCode, iptablesOutput) = Shell.Try("iptables-restore -w 5 --test --noflush", IptablesRules.RestoreText(model));
        return iptablesCode == 0
            ? (MarkingBackend.Iptables, refusal)
            : (null, $"{refusal}; " + (iptablesCode == 127
                ? "and there is no iptables command: install the package nftables or iptables"
                : $"and iptables does not take them either: {FirstLine(iptablesOutput)}"));
    }

    // nft points at the place of the fault on further lines.
    private static string FirstLine(string text) => text.Split('\n')[0];
}
