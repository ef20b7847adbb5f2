namespace MwanLb.Netfilter.Interop;

[Flags]
[CHeader("poll.h")]
internal enum PollEvents : short
{
    None = 0,
    [CName("POLLIN")] In = 0x001,
    [CName("POLLOUT")] Out = 0x004,
}
