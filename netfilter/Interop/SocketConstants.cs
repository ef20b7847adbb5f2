namespace MwanLb.Netfilter.Interop;

[CHeader("sys/socket.h")]
[CHeader("linux/sock_diag.h")]
internal static class SocketConstants
{
    [CName("AF_NETLINK")] public const int AfNetlink = 16;
    [CName("SOCK_RAW")] public const int SockRaw = 3;
    [CName("SOCK_CLOEXEC")] public const int SockCloexec = 0x80000;
    [CName("SOL_SOCKET")] public const int SolSocket = 1;
    [CName("SO_RCVBUF")] public const int SoRcvbuf = 8;
    [CName("SO_ATTACH_FILTER")] public const int SoAttachFilter = 26;
    [CName("SO_RCVBUFFORCE")] public const int SoRcvbufForce = 33;
    [CName("SO_MEMINFO")] public const int SoMeminfo = 55;
    [CName("SK_MEMINFO_DROPS")] public const int SkMeminfoDrops = 8;
    [CName("SK_MEMINFO_VARS")] public const int SkMeminfoVars = 9;
    [CName("SOL_NETLINK")] public const int SolNetlink = 270;
    [CName("MSG_TRUNC")] public const int MsgTrunc = 0x20;
    [CName("MSG_DONTWAIT")] public const int MsgDontWait = 0x40;
}
