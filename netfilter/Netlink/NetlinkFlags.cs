using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Netlink;

[Flags]
[CHeader("linux/netlink.h")]
internal enum NetlinkFlags : ushort
{
    None = 0,
    [CName("NLM_F_REQUEST")] Request = 0x01,
    [CName("NLM_F_MULTI")] Multi = 0x02,
    [CName("NLM_F_ACK")] Ack = 0x04,
    [CName("NLM_F_DUMP_INTR")] DumpInterrupted = 0x10,
    [CName("NLM_F_DUMP")] Dump = 0x300,

    /// <summary>On an event: what it tells of is new.</summary>
    [CName("NLM_F_CREATE")] Create = 0x400,

    /// <summary>On an acknowledgement: the request is not repeated in it.</summary>
    [CName("NLM_F_CAPPED")] Capped = 0x100,

    /// <summary>On an acknowledgement: attributes follow.</summary>
    [CName("NLM_F_ACK_TLVS")] AckAttributes = 0x200,
}
