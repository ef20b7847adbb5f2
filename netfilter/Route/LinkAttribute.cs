using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

[CHeader("linux/if_link.h")]
internal enum LinkAttribute : ushort
{
    [CName("IFLA_IFNAME")] Name = 3,
}
