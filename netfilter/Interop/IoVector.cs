using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Interop;

[StructLayout(LayoutKind.Sequential)]
[CHeader("sys/uio.h")]
[CName("struct iovec")]
internal unsafe struct IoVector
{
    [CName("iov_base")] public byte* Base;
    [CName("iov_len")] public nuint Length;
}
