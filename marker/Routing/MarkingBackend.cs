namespace MwanLb.Marker.Routing;

/// <summary>The tool that writes the marking rules, after the choice is made.</summary>
internal enum MarkingBackend
{
    /// <summary>Table <c>inet mwanlb</c>, by <c>nft -f</c>.</summary>
    Nftables,

    /// <summary>Chains <c>MWANLB_*</c>, by <c>iptables-restore --noflush</c>.</summary>
    Iptables,
}
