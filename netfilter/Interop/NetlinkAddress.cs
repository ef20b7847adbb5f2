using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Interop;

[StructLayout(LayoutKind.Sequential)]
[CHeader("linux/netlink.h")]
[CName("struct sockaddr_nl")]
internal struct NetlinkAddress
{
    [CName("nl_family")] public ushort Family;
    [CName("nl_pad")] public ushort Padding;
    [CName("nl_pid")] public uint PortId;
    [CName("nl_groups")] public uint Groups;
}
