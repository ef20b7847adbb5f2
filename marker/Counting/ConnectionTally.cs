namespace MwanLb.Marker.Counting;

/// <summary>The connections of one uplink.</summary>
/// <param name="Tcp">TCP, from the SYN until one side closes it.</param>
/// <param name="Other">Other protocols, once assured.</param>
/// <param name="All">Every conntrack entry, those that are over or were never answered included.</param>
internal readonly record struct ConnectionTally(long Tcp, long Other, long All)
{
    /// <summary>What the policies go by.</summary>
    public long Live => Tcp + Other;
}
