using System.Diagnostics;

namespace MwanLb.Marker.Routing;

/// <summary>Runs the system's own tools, which own what they do: iproute2, nft, iptables, sysctl.</summary>
internal static class Shell
{
    /// <summary>Runs a script by <c>/bin/sh</c>, in this program's network namespace, its output going where ours goes.</summary>
    /// <returns>The script's exit code.</returns>
    public static int RunScript(string script)
    {
        // By its input, and read whole before it begins: an argument ends at 128 KiB (MAX_ARG_STRLEN), the script of 64 uplinks does not.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "eval \"$(cat)\""])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        })!;
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Runs a command and keeps what it says.</summary>
    /// <param name="command">Read by the shell; <c>"$1"</c> and so on are the arguments.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="arguments">Taken as they are, whatever characters they hold.</param>
    /// <returns>The exit code and everything said; 127 where there is no such command.</returns>
    public static (int ExitCode, string Output) Try(string command, string input, params string[] arguments)
    {
        // By the shell, for its 127 and its PATH rules, instead of an exception.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command + " 2>&1", "sh", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code says why.
        }

        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim());
    }
}
