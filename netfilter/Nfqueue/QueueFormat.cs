using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Nfqueue;

/// <summary>Sizes and offsets of the queue's structs; two are packed in C, so no plain C# struct stands for them.</summary>
[CHeader("linux/netfilter/nfnetlink_queue.h")]
internal static class QueueFormat
{
    // struct nfqnl_msg_packet_hdr { be32 packet_id; be16 hw_protocol; u8 hook; } packed
    [CName("sizeof(struct nfqnl_msg_packet_hdr)")] public const int PacketHeaderSize = 7;
    [CName("offsetof(struct nfqnl_msg_packet_hdr, hw_protocol)")] public const int PacketProtocolOffset = 4;
    [CName("offsetof(struct nfqnl_msg_packet_hdr, hook)")] public const int PacketHookOffset = 6;

    // struct nfqnl_msg_verdict_hdr { be32 verdict; be32 id; }
    [CName("sizeof(struct nfqnl_msg_verdict_hdr)")] public const int VerdictSize = 8;
    [CName("offsetof(struct nfqnl_msg_verdict_hdr, id)")] public const int VerdictIdOffset = 4;

    // struct nfqnl_msg_packet_hw { be16 hw_addrlen; u16 _pad; u8 hw_addr[8]; }
    [CName("sizeof(struct nfqnl_msg_packet_hw)")] public const int HardwareAddressSize = 12;
    [CName("offsetof(struct nfqnl_msg_packet_hw, hw_addr)")] public const int HardwareAddressOffset = 4;

    // struct nfqnl_msg_config_cmd { u8 command; u8 _pad; be16 pf; }
    [CName("sizeof(struct nfqnl_msg_config_cmd)")] public const int CommandSize = 4;

    // struct nfqnl_msg_config_params { be32 copy_range; u8 copy_mode; } packed
    [CName("sizeof(struct nfqnl_msg_config_params)")] public const int ParametersSize = 5;
    [CName("offsetof(struct nfqnl_msg_config_params, copy_mode)")] public const int CopyModeOffset = 4;
}
