using System.Diagnostics;

namespace MwanLb.Marker.Tests;

/// <summary>Runs <c>mwanlb</c> to its end.</summary>
internal static class MarkerProcess
{
    private static readonly string[] Program = ["dotnet", Path.Combine(AppContext.BaseDirectory, "mwanlb.dll")];

    public static Task<(string Output, string Errors, int ExitCode)> RunAsync(params string[] arguments) => RunAsync(null, [.. Program, .. arguments]);

    /// <summary>The same in a user namespace: as a user who is not the administrator.</summary>
    public static Task<(string Output, string Errors, int ExitCode)> RunUnprivilegedAsync(params string[] arguments) =>
        RunAsync(null, ["unshare", "--user", .. Program, .. arguments]);

    /// <summary>The same with a redirection of the shell's, such as <c>&gt;&amp;-</c>.</summary>
    public static Task<(string Output, string Errors, int ExitCode)> RunRedirectedAsync(string redirection, params string[] arguments) =>
        RunAsync(null, ["/bin/sh", "-c", "exec \"$@\" " + redirection, "sh", .. Program, .. arguments]);

    /// <summary>The same with a directory of commands before the system's own.</summary>
    public static Task<(string Output, string Errors, int ExitCode)> RunWithToolsAsync(string directory, params string[] arguments) =>
        RunAsync(directory, [.. Program, .. arguments]);

    private static async Task<(string Output, string Errors, int ExitCode)> RunAsync(string? tools, string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (tools is not null)
        {
            start.Environment["PATH"] = tools + ":" + Environment.GetEnvironmentVariable("PATH");
        }

        using var process = Process.Start(start)!;
        var cancellation = TestContext.Current.CancellationToken;
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (output, await errors, process.ExitCode);
    }
}
