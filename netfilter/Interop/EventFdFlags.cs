namespace MwanLb.Netfilter.Interop;

[Flags]
[CHeader("sys/eventfd.h")]
internal enum EventFdFlags
{
    None = 0,
    [CName("EFD_NONBLOCK")] NonBlock = 0x800,
    [CName("EFD_CLOEXEC")] CloseOnExec = 0x80000,
}
