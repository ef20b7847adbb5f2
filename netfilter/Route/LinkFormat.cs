using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

/// <summary>Sizes and offsets of a link message.</summary>
[CHeader("linux/rtnetlink.h")]
internal static class LinkFormat
{
    // struct ifinfomsg { u8 ifi_family; u8 pad; u16 ifi_type; s32 ifi_index; u32 ifi_flags; u32 ifi_change; }
    [CName("sizeof(struct ifinfomsg)")] public const int HeaderSize = 16;
    [CName("offsetof(struct ifinfomsg, ifi_index)")] public const int IndexOffset = 4;
    [CName("offsetof(struct ifinfomsg, ifi_flags)")] public const int FlagsOffset = 8;
}
