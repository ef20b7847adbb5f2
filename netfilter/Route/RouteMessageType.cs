using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

[CHeader("linux/rtnetlink.h")]
internal enum RouteMessageType : ushort
{
    [CName("RTM_NEWLINK")] NewLink = 16,
    [CName("RTM_DELLINK")] DeleteLink = 17,
    [CName("RTM_GETLINK")] GetLink = 18,
    [CName("RTM_NEWADDR")] NewAddress = 20,
    [CName("RTM_DELADDR")] DeleteAddress = 21,
    [CName("RTM_GETADDR")] GetAddress = 22,
    [CName("RTM_NEWROUTE")] NewRoute = 24,
    [CName("RTM_DELROUTE")] DeleteRoute = 25,
    [CName("RTM_GETROUTE")] GetRoute = 26,
    [CName("RTM_NEWNEIGH")] NewNeighbour = 28,
    [CName("RTM_DELNEIGH")] DeleteNeighbour = 29,
    [CName("RTM_GETNEIGH")] GetNeighbour = 30,
    [CName("RTM_NEWRULE")] NewRule = 32,
    [CName("RTM_DELRULE")] DeleteRule = 33,
    [CName("RTM_GETRULE")] GetRule = 34,
}
