using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

/// <summary>Flags of an interface, as far as they are told apart.</summary>
[Flags]
[CHeader("linux/if.h")]
public enum LinkTraits : uint
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>The administrator has set it up.</summary>
    [CName("IFF_UP")] Up = 0x1,

    /// <summary>The loopback interface.</summary>
    [CName("IFF_LOOPBACK")] Loopback = 0x8,

    /// <summary>There is one machine at its other end (PPP, tunnels).</summary>
    [CName("IFF_POINTOPOINT")] PointToPoint = 0x10,

    /// <summary>It can carry packets: up, a carrier, and whatever the driver asks for besides (RFC 2863).</summary>
    [CName("IFF_RUNNING")] Running = 0x40,

    /// <summary>It needs no hardware addresses.</summary>
    [CName("IFF_NOARP")] NoArp = 0x80,

    /// <summary>It has a carrier.</summary>
    [CName("IFF_LOWER_UP")] LowerUp = 0x10000,
}
