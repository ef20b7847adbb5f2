using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Interop;

[StructLayout(LayoutKind.Sequential)]
[CHeader("poll.h")]
[CName("struct pollfd")]
internal struct PollFd
{
    [CName("fd")] public int Descriptor;
    [CName("events")] public PollEvents Events;
    [CName("revents")] public PollEvents Returned;
}
