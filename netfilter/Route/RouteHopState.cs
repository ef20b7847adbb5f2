using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

/// <summary>How it stands with a next hop.</summary>
[Flags]
[CHeader("linux/rtnetlink.h")]
public enum RouteHopState : byte
{
    /// <summary>Nothing of these.</summary>
    None = 0,

    /// <summary>Its interface is set down.</summary>
    [CName("RTNH_F_DEAD")] Dead = 1,

    /// <summary>The next hop is on the link, whatever the addresses say.</summary>
    [CName("RTNH_F_ONLINK")] OnLink = 4,

    /// <summary>Its interface has no carrier.</summary>
    [CName("RTNH_F_LINKDOWN")] LinkDown = 16,
}
