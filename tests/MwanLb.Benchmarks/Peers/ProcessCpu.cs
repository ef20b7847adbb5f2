using System.Globalization;
using System.Runtime.InteropServices;

namespace MwanLb.Benchmarks.Peers;

/// <summary>The CPU time that a process has used so far.</summary>
/// <param name="Seconds">User and system, all threads, those that have ended included.</param>
/// <param name="BusiestThreadSeconds">User and system of the thread that used most.</param>
internal sealed partial record ProcessCpu(double Seconds, double BusiestThreadSeconds)
{
    // USER_HZ: the unit of /proc/PID/stat for all of Linux's architectures but Alpha and IA-64.
    private const double TicksPerSecond = 100;

    // include/linux/posix-timers_types.h: the clock of a process, in what its threads have run by the scheduler.
    private const int CpuClockSched = 2;

    public static ProcessCpu Read(int processId)
    {
        var tasks = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/task");
        var busiest = Directory.GetDirectories(tasks).Max(task => ReadStat(Path.Combine(task, "stat")));
        return new ProcessCpu(ReadClock(processId), busiest);
    }

    public static ProcessCpu operator -(ProcessCpu later, ProcessCpu earlier) => new(
        later.Seconds - earlier.Seconds,
        later.BusiestThreadSeconds - earlier.BusiestThreadSeconds);

    // In nanoseconds, where /proc/PID/stat has steps of 10 ms: an idle daemon uses less than two of them in ten seconds.
    private static double ReadClock(int processId)
    {
        var clock = (~processId << 3) | CpuClockSched;
        return ClockGetTime(clock, out var time) == 0
            ? time.Seconds + (time.Nanoseconds / 1e9)
            : throw new InvalidOperationException($"The CPU time of process {processId}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    // proc_pid_stat(5): fields 14 and 15; the second, a name in parentheses, may hold blanks.
    private static double ReadStat(string path)
    {
        var text = File.ReadAllText(path);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (Ticks(fields[11]) + Ticks(fields[12])) / TicksPerSecond;
    }

    private static long Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int ClockGetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
