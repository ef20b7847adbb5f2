using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MwanLb.Lab;

/// <summary>setns(2) for a thread that is thrown away afterwards: a pool thread would carry the namespace into other work.</summary>
internal static partial class NetworkNamespace
{
    // include/uapi/linux/sched.h: CLONE_NEWNET
    private const int CloneNewNet = 0x40000000;

    public static T Call<T>(string name, Func<T> function)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter(name);
                result = function();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    private static void Enter(string name)
    {
        using var handle = File.OpenHandle(Path.Combine("/run/netns", name));
        if (SetNamespace(handle, CloneNewNet) != 0)
            throw new InvalidOperationException($"setns({name}): {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle handle, int type);
}
