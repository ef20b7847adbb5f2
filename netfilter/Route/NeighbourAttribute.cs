using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

[CHeader("linux/neighbour.h")]
internal enum NeighbourAttribute : ushort
{
    [CName("NDA_DST")] Address = 1,
    [CName("NDA_LLADDR")] HardwareAddress = 2,
    [CName("NDA_IFINDEX")] InterfaceIndex = 8,
}
