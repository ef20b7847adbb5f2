using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Interop;

/// <summary>One instruction of a socket filter (Documentation/networking/filter.rst).</summary>
[StructLayout(LayoutKind.Sequential)]
[CHeader("linux/filter.h")]
[CName("struct sock_filter")]
internal struct FilterInstruction
{
    [CName("code")] public ushort Code;
    [CName("jt")] public byte JumpIfTrue;
    [CName("jf")] public byte JumpIfFalse;
    [CName("k")] public uint Operand;
}
