using System.Diagnostics;

namespace MwanLb.Engine.Tests.Uplinks;

/// <summary>Runs programs to their end.</summary>
internal static class ChildProcess
{
    /// <summary>The command line of the ticket taker, which is built beside the tests.</summary>
    public static string[] TicketTaker(params string[] arguments) =>
        ["dotnet", Path.Combine(AppContext.BaseDirectory, "MwanLb.TicketTaker.dll"), .. arguments];

    public static Process Start(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return Process.Start(start)!;
    }

    /// <summary>What the program wrote, and its exit code.</summary>
    public static async Task<(string Output, int ExitCode)> RunAsync(params string[] command)
    {
        using var process = Start(command);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (output.Trim(), process.ExitCode);
    }
}
