using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Tests.Kernel;

/// <summary>Runs code in a network namespace of its own, which goes with the thread that is in it.</summary>
internal static class KernelNamespace
{
    private const int CloneNewNet = 0x40000000; // CLONE_NEWNET, linux/sched.h
    private const int CapNetAdmin = 12; // linux/capability.h
    private const int CapSysAdmin = 21;

    public static void Run(Action body)
    {
        Assert.SkipUnless(HasCapabilities(), "needs CAP_NET_ADMIN and CAP_SYS_ADMIN for a network namespace");
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Assert.Equal(0, Unshare(CloneNewNet));
                Command.Run("ip", "link set lo up");
                body();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    /// <summary>Takes CAP_NET_ADMIN from this thread for good.</summary>
    public static void DropNetAdmin()
    {
        // struct __user_cap_header_struct { u32 version; int pid; }; data[2] of { u32 effective, permitted, inheritable; }
        uint[] header = [0x20080522, 0]; // _LINUX_CAPABILITY_VERSION_3
        var data = new uint[6];
        Assert.Equal(0, CapGet(header, data));
        data[0] &= ~(1u << CapNetAdmin);
        Assert.Equal(0, CapSet(header, data));
    }

    private static bool HasCapabilities()
    {
        var line = File.ReadLines("/proc/thread-self/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal));
        var effective = ulong.Parse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        const ulong Needed = (1UL << CapNetAdmin) | (1UL << CapSysAdmin);
        return (effective & Needed) == Needed;
    }

    [DllImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static extern int Unshare(int flags);

    [DllImport("libc", EntryPoint = "capget", SetLastError = true)]
    private static extern int CapGet([In] uint[] header, [Out] uint[] data);

    [DllImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static extern int CapSet([In] uint[] header, [In] uint[] data);
}
