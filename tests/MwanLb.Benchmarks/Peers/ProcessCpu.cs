using System.Globalization;

namespace MwanLb.Benchmarks.Peers;

/// <summary>The CPU time that a process has used so far.</summary>
/// <param name="Seconds">User and system, all threads.</param>
/// <param name="BusiestThreadSeconds">User and system of the thread that used most.</param>
internal sealed record ProcessCpu(double Seconds, double BusiestThreadSeconds)
{
    // USER_HZ: the unit of /proc/PID/stat for all of Linux's architectures but Alpha and IA-64.
    private const double TicksPerSecond = 100;

    public static ProcessCpu Read(int processId)
    {
        var directory = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}");
        var busiest = Directory.GetDirectories(Path.Combine(directory, "task"))
            .Max(task => ReadStat(Path.Combine(task, "stat")));
        return new ProcessCpu(ReadStat(Path.Combine(directory, "stat")), busiest);
    }

    public static ProcessCpu operator -(ProcessCpu later, ProcessCpu earlier) => new(
        later.Seconds - earlier.Seconds,
        later.BusiestThreadSeconds - earlier.BusiestThreadSeconds);

    // proc_pid_stat(5): fields 14 and 15; the second, a name in parentheses, may hold blanks.
    private static double ReadStat(string path)
    {
        var text = File.ReadAllText(path);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (Ticks(fields[11]) + Ticks(fields[12])) / TicksPerSecond;
    }

    private static long Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
