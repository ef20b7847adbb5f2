using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

[CHeader("linux/rtnetlink.h")]
internal enum RouteMessageType : ushort
{
    [CName("RTM_NEWNEIGH")] NewNeighbour = 28,
    [CName("RTM_GETNEIGH")] GetNeighbour = 30,
}
