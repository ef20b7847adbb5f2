using System.Diagnostics;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Lab;

/// <summary>Looks at a lab from outside.</summary>
internal static class MachineProcesses
{
    /// <summary>The ids of the processes on a host, empty when there are none.</summary>
    public static Task<string> InAsync(LabHost host) => ShellAsync($"ip netns pids {host.Namespace}");

    /// <summary>Runs a script on the machine and returns its output.</summary>
    public static async Task<string> ShellAsync(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }
}
