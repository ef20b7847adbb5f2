using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Interop;

[StructLayout(LayoutKind.Sequential)]
[CHeader("linux/filter.h")]
[CName("struct sock_fprog")]
internal unsafe struct FilterProgram
{
    [CName("len")] public ushort Length;
    [CName("filter")] public FilterInstruction* Instructions;
}
