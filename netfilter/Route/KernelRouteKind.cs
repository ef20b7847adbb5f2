using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

/// <summary>What a route does with packets, as far as it is told apart.</summary>
[CHeader("linux/rtnetlink.h")]
public enum KernelRouteKind : byte
{
    /// <summary>Not said.</summary>
    [CName("RTN_UNSPEC")] Unspecified = 0,

    /// <summary>They are sent on.</summary>
    [CName("RTN_UNICAST")] Unicast = 1,

    /// <summary>They are for this machine.</summary>
    [CName("RTN_LOCAL")] Local = 2,

    /// <summary>They are dropped.</summary>
    [CName("RTN_BLACKHOLE")] BlackHole = 6,

    /// <summary>They are refused.</summary>
    [CName("RTN_UNREACHABLE")] Unreachable = 7,
}
