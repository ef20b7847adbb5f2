namespace MwanLb.Netfilter.Interop;

[CHeader("sys/epoll.h")]
internal enum EpollOperation
{
    [CName("EPOLL_CTL_ADD")] Add = 1,
}
