namespace MwanLb.Marker.Counting;

/// <summary>One uplink of <c>mwanlb stats</c>. The names of the members are those of the JSON fields: documented, not to be changed.</summary>
/// <param name="Uplink">Its name.</param>
/// <param name="Fwmark">Its mark under our mask, as in the configuration.</param>
/// <param name="Live">What the policies go by: <paramref name="Tcp"/> and <paramref name="Other"/>.</param>
/// <param name="Tcp">TCP, from the SYN until one side closes it.</param>
/// <param name="Other">Other protocols, once assured.</param>
/// <param name="All">Every conntrack entry.</param>
internal sealed record UplinkConnections(string Uplink, uint Fwmark, long Live, long Tcp, long Other, long All);
