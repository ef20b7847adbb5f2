using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

/// <summary>Sizes and offsets of an address message.</summary>
[CHeader("linux/if_addr.h")]
internal static class AddressFormat
{
    // struct ifaddrmsg { u8 ifa_family; u8 ifa_prefixlen; u8 ifa_flags; u8 ifa_scope; u32 ifa_index; }
    [CName("sizeof(struct ifaddrmsg)")] public const int HeaderSize = 8;
    [CName("offsetof(struct ifaddrmsg, ifa_prefixlen)")] public const int PrefixLengthOffset = 1;
    [CName("offsetof(struct ifaddrmsg, ifa_flags)")] public const int FlagsOffset = 2;
    [CName("offsetof(struct ifaddrmsg, ifa_scope)")] public const int ScopeOffset = 3;
    [CName("offsetof(struct ifaddrmsg, ifa_index)")] public const int IndexOffset = 4;
}
