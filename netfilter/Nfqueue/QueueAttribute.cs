using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Nfqueue;

/// <summary>Attributes of packet and verdict messages.</summary>
[CHeader("linux/netfilter/nfnetlink_queue.h")]
internal enum QueueAttribute : ushort
{
    [CName("NFQA_PACKET_HDR")] PacketHeader = 1,
    [CName("NFQA_VERDICT_HDR")] VerdictHeader = 2,
    [CName("NFQA_MARK")] Mark = 3,
    [CName("NFQA_IFINDEX_INDEV")] InputInterface = 5,
    [CName("NFQA_IFINDEX_OUTDEV")] OutputInterface = 6,
    [CName("NFQA_HWADDR")] SourceHardwareAddress = 9,
    [CName("NFQA_PAYLOAD")] Payload = 10,
    [CName("NFQA_CAP_LEN")] CapturedLength = 13,
}
