namespace MwanLb.Netfilter.Interop;

[Flags]
[CHeader("sys/epoll.h")]
internal enum EpollEvents : uint
{
    None = 0,
    [CName("EPOLLIN")] In = 0x001,
}
