using System.Diagnostics;

namespace MwanLb.Helper.Tests;

/// <summary>Runs the program as Squid does, from input to end.</summary>
internal static class HelperProcess
{
    public static Task<(string Output, string Errors, int ExitCode)> RunAsync(string input, params string[] arguments) =>
        RunAsync("exec \"$@\"", input, arguments);

    /// <summary>The same, by what <paramref name="shell"/> does with <c>"$@"</c>, the program and its arguments.</summary>
    public static async Task<(string Output, string Errors, int ExitCode)> RunAsync(string shell, string input, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(
            "/bin/sh", ["-c", shell, "sh", "dotnet", Path.Combine(AppContext.BaseDirectory, "mwanlb-helper.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var cancellation = TestContext.Current.CancellationToken;
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (output, await errors, process.ExitCode);
    }
}
