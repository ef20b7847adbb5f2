namespace MwanLb.Netfilter.Conntrack;

/// <summary>What has become of a tracked connection.</summary>
public enum ConntrackChange
{
    /// <summary>It has begun: its first packet has left the machine.</summary>
    New,

    /// <summary>Something about it is different.</summary>
    Update,

    /// <summary>It is tracked no more.</summary>
    Destroy,
}
