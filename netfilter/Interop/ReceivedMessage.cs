using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Interop;

/// <summary>One slot of <c>recvmmsg</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
[CHeader("sys/socket.h")]
[CName("struct mmsghdr")]
internal struct ReceivedMessage
{
    [CName("msg_hdr")] public MessageHeader Header;
    [CName("msg_len")] public uint Length;
}
