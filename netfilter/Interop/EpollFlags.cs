namespace MwanLb.Netfilter.Interop;

[Flags]
[CHeader("sys/epoll.h")]
internal enum EpollFlags
{
    None = 0,
    [CName("EPOLL_CLOEXEC")] CloseOnExec = 0x80000,
}
