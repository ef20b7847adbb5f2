using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

/// <summary>Sizes and offsets of a neighbour message.</summary>
[CHeader("linux/neighbour.h")]
internal static class NeighbourFormat
{
    // struct ndmsg { u8 ndm_family; u8 ndm_pad1; u16 ndm_pad2; s32 ndm_ifindex; u16 ndm_state; u8 ndm_flags; u8 ndm_type; }
    [CName("sizeof(struct ndmsg)")] public const int HeaderSize = 12;
    [CName("offsetof(struct ndmsg, ndm_ifindex)")] public const int InterfaceIndexOffset = 4;
    [CName("offsetof(struct ndmsg, ndm_state)")] public const int StateOffset = 8;
    [CName("offsetof(struct ndmsg, ndm_flags)")] public const int FlagsOffset = 10;
    [CName("NTF_USE")] public const byte UseFlag = 0x01;
}
