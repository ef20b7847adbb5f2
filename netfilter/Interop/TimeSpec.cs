using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Interop;

[StructLayout(LayoutKind.Sequential)]
[CHeader("time.h")]
[CName("struct timespec")]
internal struct TimeSpec
{
    [CName("tv_sec")] public nint Seconds;
    [CName("tv_nsec")] public nint Nanoseconds;
}
