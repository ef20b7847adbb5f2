namespace MwanLb.Engine.Configuration;

/// <summary>Which tool writes the marking rules.</summary>
public enum FirewallBackend
{
    /// <summary>nftables where this kernel takes the whole ruleset, else iptables.</summary>
    Auto,

    /// <summary>An own table, <c>inet mwanlb</c>, loaded by <c>nft -f</c>.</summary>
    Nftables,

    /// <summary>Own chains, <c>MWANLB_*</c>, loaded by <c>iptables-restore --noflush</c>.</summary>
    Iptables,
}
