using System.Diagnostics;

namespace MwanLb.Netfilter.Tests.Kernel;

/// <summary>Runs a program in the calling thread's network namespace.</summary>
internal static class Command
{
    public static string Run(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

        // Neither program here writes more to stderr than a pipe holds.
        var output = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {arguments}: {errors}");
        return output;
    }
}
