using System.Diagnostics;
using System.Globalization;
using MwanLb.Engine.Uplinks;
using MwanLb.Netfilter.Tests.Kernel;

namespace MwanLb.Marker.Tests.Hosting;

/// <summary><c>mwanlb run</c> as a process, in a network namespace of each test's own.</summary>
public sealed class DaemonTests : IDisposable
{
    private const string Configuration = "lan = []\nqueue = 7\ngroup = \"root\"\n[log]\nfile = \"\"\nevents = \"\"\n" + Sample.Uplinks;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestDirectory _directory = new();
    private readonly List<Process> _processes = [];

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        _directory.Dispose();
    }

    [Fact]
    public async Task Run_NoAdministrator_SaysWhatIsMissing()
    {
        var (output, errors, exitCode) = await MarkerProcess.RunUnprivilegedAsync("run", "--config", Write(), "--state", _directory["s"]);

        Assert.Equal(("", 1), (output, exitCode));
        Assert.StartsWith("mwanlb: the capability CAP_NET_ADMIN is missing", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory["s"]));
    }

    [Fact]
    public void Run_UntilTerminated_HoldsTheQueueAndTheDirectory() => KernelNamespace.Run(() =>
    {
        var first = Start(_directory.Path);
        WaitForLine(first, "started: RoundRobin over fibre (0x1/0xff, weight 2), dsl (0x2/0xff, weight 1)");
        WaitForLine(first, $"made a new uplink table in {_directory.Path} (found: Missing)");
        WaitForLine(first, "marks new connections of queue 7 in the bits 0xff");
        Assert.NotNull(UplinkTableFile.TryOpen(_directory.Path, Sample.Parse(Configuration).Uplinks, null, out _));

        Assert.Equal((1, $"mwanlb: another 'mwanlb run' (process {first.Id}) is at work with {_directory.Path}\n"), Refusal(_directory.Path));
        Assert.Equal(
            (1, "mwanlb: bind queue 7: Operation not permitted (EPERM, errno 1); another process or socket holds the queue\n"), Refusal(_directory["other"]));

        Command.Run("kill", first.Id.ToString(CultureInfo.InvariantCulture));
        WaitForLine(first, "queue 7 closed: 0 packets, 0 verdicts; new connections go by the default route now, running ones as before");
        Assert.True(first.WaitForExit(Patience));
        Assert.Equal(0, first.ExitCode);

        WaitForLine(Start(_directory.Path), $"goes on with the uplink table in {_directory.Path}: turns and counts are kept");
    });

    private (int ExitCode, string Errors) Refusal(string state)
    {
        var process = Start(state);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, process.StandardError.ReadToEnd());
    }

    private Process Start(string state)
    {
        var process = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "mwanlb.dll"), "run", "--config", Write(), "--state", state])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _processes.Add(process);
        return process;
    }

    private static void WaitForLine(Process process, string text)
    {
        var seen = new List<string>();
        using var patience = new CancellationTokenSource(Patience);
        while (process.StandardOutput.ReadLineAsync(patience.Token).AsTask().GetAwaiter().GetResult() is { } line)
        {
            seen.Add(line);
            if (line.EndsWith(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"'{text}' does not come after\n{string.Join('\n', seen)}\n{process.StandardError.ReadToEnd()}");
    }

    private string Write() => _directory.Write("mwanlb.toml", Configuration);
}
