using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Conntrack;

/// <summary>The state that conntrack gives a TCP connection.</summary>
[CHeader("linux/netfilter/nf_conntrack_tcp.h")]
public enum TcpConntrackState : byte
{
    /// <summary>No TCP, or no state yet.</summary>
    [CName("TCP_CONNTRACK_NONE")] None = 0,

    /// <summary>SYN seen.</summary>
    [CName("TCP_CONNTRACK_SYN_SENT")] SynSent = 1,

    /// <summary>SYN and SYN-ACK seen.</summary>
    [CName("TCP_CONNTRACK_SYN_RECV")] SynReceived = 2,

    /// <summary>Open.</summary>
    [CName("TCP_CONNTRACK_ESTABLISHED")] Established = 3,

    /// <summary>One side has sent FIN.</summary>
    [CName("TCP_CONNTRACK_FIN_WAIT")] FinWait = 4,

    /// <summary>The other side has acknowledged the FIN.</summary>
    [CName("TCP_CONNTRACK_CLOSE_WAIT")] CloseWait = 5,

    /// <summary>Both sides have sent FIN.</summary>
    [CName("TCP_CONNTRACK_LAST_ACK")] LastAck = 6,

    /// <summary>Closed in good order.</summary>
    [CName("TCP_CONNTRACK_TIME_WAIT")] TimeWait = 7,

    /// <summary>Reset.</summary>
    [CName("TCP_CONNTRACK_CLOSE")] Close = 8,

    /// <summary>SYN seen from both sides.</summary>
    [CName("TCP_CONNTRACK_SYN_SENT2")] SynSent2 = 9,
}
