using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Conntrack;

/// <summary>What is known of a tracked connection.</summary>
[Flags]
[CHeader("linux/netfilter/nf_conntrack_common.h")]
public enum ConntrackStatus : uint
{
    /// <summary>Nothing yet.</summary>
    None = 0,

    /// <summary>It was expected by another connection (FTP data, for example).</summary>
    [CName("IPS_EXPECTED")] Expected = 1 << 0,

    /// <summary>Packets were seen both ways.</summary>
    [CName("IPS_SEEN_REPLY")] SeenReply = 1 << 1,

    /// <summary>It is not thrown out early when the table is full.</summary>
    [CName("IPS_ASSURED")] Assured = 1 << 2,

    /// <summary>Its first packet has left the machine.</summary>
    [CName("IPS_CONFIRMED")] Confirmed = 1 << 3,

    /// <summary>Its source is translated.</summary>
    [CName("IPS_SRC_NAT")] SourceNat = 1 << 4,

    /// <summary>Its destination is translated.</summary>
    [CName("IPS_DST_NAT")] DestinationNat = 1 << 5,

    /// <summary>It is being removed.</summary>
    [CName("IPS_DYING")] Dying = 1 << 9,

    /// <summary>It is carried by a flow table.</summary>
    [CName("IPS_OFFLOAD")] Offload = 1 << 14,

    /// <summary>It is carried by the network card.</summary>
    [CName("IPS_HW_OFFLOAD")] HardwareOffload = 1 << 15,
}
