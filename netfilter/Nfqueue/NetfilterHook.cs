using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Nfqueue;

/// <summary>Where in its way through the machine a packet was queued.</summary>
[CHeader("linux/netfilter.h")]
public enum NetfilterHook : byte
{
    /// <summary>Before the routing decision.</summary>
    [CName("NF_INET_PRE_ROUTING")] PreRouting = 0,

    /// <summary>On the way to this machine.</summary>
    [CName("NF_INET_LOCAL_IN")] LocalIn = 1,

    /// <summary>On the way through this machine.</summary>
    [CName("NF_INET_FORWARD")] Forward = 2,

    /// <summary>On the way out from this machine.</summary>
    [CName("NF_INET_LOCAL_OUT")] LocalOut = 3,

    /// <summary>After the routing decision.</summary>
    [CName("NF_INET_POST_ROUTING")] PostRouting = 4,
}
