using System.Globalization;

namespace MwanLb.Benchmarks.Peers;

/// <summary>The resident memory of a process.</summary>
internal static class ProcessMemory
{
    // proc_pid_status(5): "VmRSS:     1234 kB", in units of 1024 bytes.
    public static double ReadMegabytes(int processId)
    {
        var status = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"));
        var resident = status.First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
