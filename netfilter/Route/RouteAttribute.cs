using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

[CHeader("linux/rtnetlink.h")]
internal enum RouteAttribute : ushort
{
    [CName("RTA_DST")] Destination = 1,
    [CName("RTA_OIF")] OutputInterface = 4,
    [CName("RTA_GATEWAY")] Gateway = 5,
    [CName("RTA_PRIORITY")] Priority = 6,
    [CName("RTA_MULTIPATH")] Multipath = 9,
    [CName("RTA_TABLE")] Table = 15,
    [CName("RTA_VIA")] Via = 18,
}
