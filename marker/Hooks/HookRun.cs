using System.Diagnostics;
using System.Globalization;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Hooks;

/// <summary>One run of a hook.</summary>
/// <remarks>
/// By timeout(1), not by a timer of ours: it puts the hook into a process group of its own and ends the whole group, also when the daemon is killed meanwhile. No
/// shell reads what the event says. Descriptors of ours are all closed at the exec (O_CLOEXEC), but for the three pipes.
/// </remarks>
internal static class HookRun
{
    /// <summary>What <c>timeout --signal=KILL</c> ends with when time is up: it is in the group that it kills.</summary>
    public const int Killed = 128 + 9;

    // The first lines for the log; the rest is read and forgotten, so that no hook waits for a full pipe.
    private const int KeptOutput = 4096;

    // The kernel takes no longer string than 128 KiB in an environment (MAX_ARG_STRLEN), and would not begin the hook at all. On its input the event is whole.
    private const int MaxVariable = 8192;

    // Of a hook that has ended, something that it left behind may hold the pipe for ever.
    private static readonly TimeSpan OutputPatience = TimeSpan.FromSeconds(1);

    // What systemd has told the daemon alone: a hook with it could speak for the daemon.
    private static readonly string[] DaemonsOwn = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "JOURNAL_STREAM", "INVOCATION_ID"];

    /// <summary>Runs it to its end.</summary>
    /// <returns>The exit code, and what it said first.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be begun.</exception>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, HistoryEvent happened, TimeSpan timeout)
    {
        using var process = Process.Start(Describe(program, happened, timeout))!;
        // The process leaves them open to whoever has asked for them: what a hook leaves running would cost two descriptors an event.
        using var output = process.StandardOutput;
        using var errors = process.StandardError;
        var outputs = Task.WhenAll(ReadAsync(output), ReadAsync(errors));
        try
        {
            await process.StandardInput.WriteAsync(HistoryJson.Line(happened) + "\n").ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It does not read: what matters is in the environment, too.
        }

        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        await Task.WhenAny(outputs, Task.Delay(OutputPatience)).ConfigureAwait(false);
        return (process.ExitCode, outputs.IsCompletedSuccessfully ? string.Concat(await outputs.ConfigureAwait(false)).Trim() : "");
    }

    private static ProcessStartInfo Describe(string program, HistoryEvent happened, TimeSpan timeout)
    {
        var start = new ProcessStartInfo(
            "timeout", ["--signal=KILL", string.Create(CultureInfo.InvariantCulture, $"{timeout.TotalSeconds:0.###}"), program])
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in DaemonsOwn)
        {
            start.Environment.Remove(name);
        }

        // All of them always: a script under 'set -u' must not stumble over one that does not apply.
        Set("EVENT", EnumWord.Of(happened.Kind));
        Set("TIME", happened.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture));
        Set("UPLINK", happened.Uplink);
        Set("OUTAGE", happened.Outage);
        Set("FROM", happened.From);
        Set("TO", happened.To);
        Set("CAUSE", happened.Cause);
        Set("DONE", happened.Done);
        Set("DURATION", happened.DurationSeconds?.ToString("0.###", CultureInfo.InvariantCulture));
        Set("COUNT", happened.Count?.ToString(CultureInfo.InvariantCulture));
        return start;

        void Set(string name, string? value) => start.Environment["MWANLB_" + name] = Cut(value ?? "");
    }

    private static string Cut(string value)
    {
        if (value.Length <= MaxVariable)
        {
            return value;
        }

        // Not in the middle of a pair of surrogates.
        var end = char.IsHighSurrogate(value[MaxVariable - 1]) ? MaxVariable - 1 : MaxVariable;
        return value[..end] + "…";
    }

    private static async Task<string> ReadAsync(StreamReader reader)
    {
        var (kept, buffer) = (new System.Text.StringBuilder(), new char[1024]);
        try
        {
            while (await reader.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var count)
            {
                kept.Append(buffer, 0, Math.Min(count, KeptOutput - kept.Length));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It was waited for long enough.
        }

        return kept.ToString();
    }
}
