namespace MwanLb.Proxy.Interop;

/// <summary>What epoll(7) is asked for, and says: include/uapi/linux/eventpoll.h.</summary>
[Flags]
internal enum EpollEvents : uint
{
    None = 0,

    /// <summary>EPOLLIN.</summary>
    In = 1,

    /// <summary>EPOLLPRI.</summary>
    Urgent = 2,

    /// <summary>EPOLLOUT.</summary>
    Out = 4,

    /// <summary>EPOLLERR.</summary>
    Error = 8,

    /// <summary>EPOLLHUP.</summary>
    HangUp = 0x10,

    /// <summary>EPOLLRDHUP: the peer sends no more.</summary>
    PeerHangUp = 0x2000,

    /// <summary>EPOLLET.</summary>
    EdgeTriggered = 1u << 31,
}
