using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Interop;

[StructLayout(LayoutKind.Sequential)]
[CHeader("sys/socket.h")]
[CName("struct msghdr")]
internal unsafe struct MessageHeader
{
    [CName("msg_name")] public void* Name;
    [CName("msg_namelen")] public uint NameLength;
    [CName("msg_iov")] public IoVector* Vectors;
    [CName("msg_iovlen")] public nuint VectorCount;
    [CName("msg_control")] public void* Control;
    [CName("msg_controllen")] public nuint ControlLength;
    [CName("msg_flags")] public int Flags;
}
