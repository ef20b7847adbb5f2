using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

/// <summary>How sure the kernel is of a neighbour.</summary>
[Flags]
[CHeader("linux/neighbour.h")]
public enum NeighbourState : ushort
{
    /// <summary>Nothing is known or under way.</summary>
    [CName("NUD_NONE")] None = 0x00,

    /// <summary>Asked for, and not answered yet.</summary>
    [CName("NUD_INCOMPLETE")] Incomplete = 0x01,

    /// <summary>Confirmed a moment ago.</summary>
    [CName("NUD_REACHABLE")] Reachable = 0x02,

    /// <summary>Not confirmed for a while; used as it is.</summary>
    [CName("NUD_STALE")] Stale = 0x04,

    /// <summary>Used again, and about to be asked.</summary>
    [CName("NUD_DELAY")] Delay = 0x08,

    /// <summary>Being asked again.</summary>
    [CName("NUD_PROBE")] Probe = 0x10,

    /// <summary>Asked, and silent.</summary>
    [CName("NUD_FAILED")] Failed = 0x20,

    /// <summary>On an interface that needs no hardware addresses, or a multicast address.</summary>
    [CName("NUD_NOARP")] NoArp = 0x40,

    /// <summary>Set by the administrator.</summary>
    [CName("NUD_PERMANENT")] Permanent = 0x80,
}
