using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MwanLb.Lab;

/// <summary>A program running on a host of the lab.</summary>
/// <remarks>Its output goes to files, so that nothing blocks when nobody reads it and programs it leaves behind hold no pipe open.</remarks>
public sealed class LabProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly string _outputPath;
    private bool _disposed;

    private LabProcess(Process process, string command, string outputPath)
    {
        _process = process;
        _outputPath = outputPath;
        Command = command;
        Id = process.Id;
    }

    /// <summary>The command line, for messages.</summary>
    public string Command { get; }

    /// <summary>The process id, which is also that of its process group.</summary>
    public int Id { get; }

    /// <summary>What it has written to standard output so far.</summary>
    public string Output => ReadAll(".out");

    /// <summary>What it has written to standard error so far.</summary>
    public string Error => ReadAll(".err");

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _disposed || _process.HasExited;

    internal static LabProcess Start(IEnumerable<string> wrapped, IEnumerable<string> command, string outputPath)
    {
        var arguments = wrapped.ToArray();
        var start = new ProcessStartInfo(arguments[0], arguments[1..]);
        start.Environment["PATH"] = LabHost.SearchPath;
        return new LabProcess(Process.Start(start)!, string.Join(' ', command), outputPath);
    }

    /// <summary>Sends a signal by its name: TERM, HUP, USR1…</summary>
    public async Task SignalAsync(string signal)
    {
        if (!HasExited)
            await KillAsync(signal, Id);
    }

    /// <summary>Returns the exit code once it has ended; after <paramref name="limit"/> throws <see cref="TimeoutException"/>.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        using var cancellation = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(cancellation.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"'{Command}' runs longer than {limit.TotalSeconds:0.#} s.\n{Error}{Output}");
        }
    }

    /// <summary>Returns the first match of <paramref name="pattern"/> in its output or its error output, once there is one.</summary>
    public async Task<Match> WaitForOutputAsync(string pattern, TimeSpan limit)
    {
        var match = Match.Empty;
        await Wait.UntilAsync(
            () =>
            {
                var ended = HasExited;
                match = Regex.Match(Output + Error, pattern, RegexOptions.Multiline);
                return match.Success || (ended ? throw new InvalidOperationException($"'{Command}' ended without /{pattern}/.\n{Error}{Output}") : false);
            },
            limit,
            () => $"/{pattern}/ from '{Command}'\n{Error}{Output}");
        return match;
    }

    /// <summary>Asks it to end (SIGTERM), then kills it and every program left in its group.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        if (!_process.HasExited)
        {
            await KillAsync("TERM", Id);
            using var limit = new CancellationTokenSource(StopLimit);
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await KillAsync("KILL", -Id);
        _process.Kill();
        await _process.WaitForExitAsync();
        _disposed = true;
        _process.Dispose();
    }

    internal static async Task KillAsync(string signal, int id)
    {
        var start = new ProcessStartInfo("kill", [$"-{signal}", "--", id.ToString(CultureInfo.InvariantCulture)]);
        // Its complaint that there is no such process says only that there was nothing to do.
        start.RedirectStandardError = true;
        using var kill = Process.Start(start)!;
        await kill.WaitForExitAsync();
    }

    private string ReadAll(string suffix) => File.Exists(_outputPath + suffix) ? File.ReadAllText(_outputPath + suffix) : "";
}
