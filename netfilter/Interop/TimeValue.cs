using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Interop;

[StructLayout(LayoutKind.Sequential)]
[CHeader("sys/time.h")]
[CName("struct timeval")]
internal struct TimeValue
{
    [CName("tv_sec")] public nint Seconds;
    [CName("tv_usec")] public nint Microseconds;
}
