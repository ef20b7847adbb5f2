using System.Collections.Frozen;
using Microsoft.Extensions.Logging.Abstractions;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;
using MwanLb.Marker.Hooks;

namespace MwanLb.Marker.Tests.Hooks;

/// <summary>Hooks, with real programs.</summary>
public sealed class HookTests : IDisposable
{
    private static readonly HistoryEvent Down = new(EventKind.Down)
    {
        Time = new DateTimeOffset(2026, 11, 25, 2, 0, 0, TimeSpan.Zero),
        Uplink = "dsl",
        Outage = "dsl-1",
        From = "up",
        To = "down",
        Cause = "$(touch harm); `x`",
    };

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task RunAsync_Told_HasTheEventOnItsInputAndInItsEnvironment()
    {
        var hook = Write("cat; echo \"$MWANLB_EVENT $MWANLB_UPLINK $MWANLB_FROM $MWANLB_TO $MWANLB_OUTAGE [$MWANLB_COUNT] $MWANLB_CAUSE\" >&2; exit 3");

        var (exitCode, output) = await HookRun.RunAsync(hook, Down, TimeSpan.FromSeconds(30));

        Assert.Equal(3, exitCode);
        Assert.Equal($"{HistoryJson.Line(Down)}\ndown dsl up down dsl-1 [] $(touch harm); `x`", output);
        Assert.Equal(["hook"], Directory.GetFiles(_directory.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("\u00e4", 8192)]
    [InlineData("\ud83d\ude00", 8191)] // the last one does not fit by half
    public async Task RunAsync_VeryLongCause_IsCutInTheEnvironmentAndWholeOnTheInput(string unit, int kept)
    {
        // MAX_ARG_STRLEN is 128 KiB.
        var happened = Down with { Cause = "x" + string.Concat(Enumerable.Repeat(unit, 300_000)) };
        var hook = Write($"wc -c; printf %s \"$MWANLB_CAUSE\" >{_directory["cause"]}");

        var (exitCode, output) = await HookRun.RunAsync(hook, happened, TimeSpan.FromSeconds(30));

        Assert.Equal((0, $"{System.Text.Encoding.UTF8.GetByteCount(HistoryJson.Line(happened)) + 1}"), (exitCode, output));
        var cause = File.ReadAllText(_directory["cause"]);
        Assert.Equal((kept + 1, '…'), (cause.Length, cause[^1]));
        Assert.StartsWith(cause[..^1], happened.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Hangs_IsKilledWithAllThatItBegan()
    {
        var hook = Write($"sleep 1000 & echo $! >{_directory["child"]}; trap '' TERM; echo begun; wait");

        var (exitCode, output) = await HookRun.RunAsync(hook, Down, TimeSpan.FromSeconds(0.5));

        Assert.Equal((HookRun.Killed, "begun"), (exitCode, output));
        // A zombie has no command line: who reaps it is not ours to say.
        var commandLine = $"/proc/{File.ReadAllText(_directory["child"]).Trim()}/cmdline";
        while (File.Exists(commandLine) && (await File.ReadAllTextAsync(commandLine, TestContext.Current.CancellationToken)).Length > 0)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task RunAsync_HasNoDescriptorOfOurs()
    {
        using var file = File.OpenRead("/dev/zero");
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        var hook = Write("ls -l /proc/$$/fd");

        var (_, output) = await HookRun.RunAsync(hook, Down, TimeSpan.FromSeconds(30));

        // What started the tests may have left them pipes of its own.
        Assert.Contains("0 -> pipe:", output, StringComparison.Ordinal);
        Assert.DoesNotMatch("socket:|anon_inode|/dev/zero|mwanlb.dll", output);
    }

    [Fact]
    public async Task RunAsync_SaysMuchAndReadsNothing_KeepsTheFirstLines()
    {
        var hook = Write("exec <&-; seq 100000");

        var (exitCode, output) = await HookRun.RunAsync(hook, Down, TimeSpan.FromSeconds(30));

        Assert.Equal(0, exitCode);
        Assert.StartsWith("1\n2\n3\n", output, StringComparison.Ordinal);
        Assert.True(output.Length <= 4096);
    }

    [Fact(Timeout = 30_000)]
    public async Task RunAsync_LeavesSomethingThatHoldsItsPipes_TheyAreClosedAllTheSame()
    {
        var hook = Write($"readlink /proc/$$/fd/1 /proc/$$/fd/2 >{_directory["pipes"]}; sleep 1000 & echo $! >{_directory["child"]}");
        try
        {
            Assert.Equal(0, (await HookRun.RunAsync(hook, Down, TimeSpan.FromSeconds(30))).ExitCode);

            var pipes = File.ReadAllLines(_directory["pipes"]);
            Assert.Equal(2, pipes.Length);
            while (Directory.GetFiles("/proc/self/fd").Select(fd => new FileInfo(fd).LinkTarget).Intersect(pipes).Any())
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            using var child = System.Diagnostics.Process.GetProcessById(int.Parse(File.ReadAllText(_directory["child"]), null));
            child.Kill();
        }
    }

    [Fact]
    public async Task RunAsync_NotThere_IsAnExitCode() => Assert.Equal(127, (await HookRun.RunAsync(_directory["none"], Down, TimeSpan.FromSeconds(30))).ExitCode);

    [Fact]
    public async Task Take_SlowHook_KeepsTheOtherOneNotWaitingAndTheOrder()
    {
        var (slow, quick) = (Write("sleep 1000", "slow"), Write($"echo $MWANLB_EVENT $MWANLB_UPLINK >>{_directory["told"]}"));
        var model = HookModel.None with { Events = FrozenSet.ToFrozenSet([EventKind.Down]), Timeout = TimeSpan.FromSeconds(1) };
        var (slowQueue, quickQueue) = (new HookQueue(slow, model, NullLogger.Instance), new HookQueue(quick, model, NullLogger.Instance));

        foreach (var happened in new[] { Down, Down with { Uplink = "fibre" }, new HistoryEvent(EventKind.Up) })
        {
            slowQueue.Take(happened);
            quickQueue.Take(happened);
        }

        slowQueue.Complete();
        quickQueue.Complete();
        await quickQueue.Done;

        Assert.False(slowQueue.Done.IsCompleted);
        Assert.Equal("down dsl\ndown fibre\n", File.ReadAllText(_directory["told"]));
        await slowQueue.Done;
    }

    [Fact]
    public async Task Reload_WhileEventsCome_EachIsToldOnceAndInOrder()
    {
        var hook = Write($"echo $MWANLB_UPLINK >>{_directory["told"]}");
        var model = Sample.Model() with { Hooks = HookModel.None with { Programs = [hook], Events = FrozenSet.ToFrozenSet([EventKind.Down]), Timeout = TimeSpan.FromSeconds(20) } };
        var service = new HookService(model, NullLogger<HookService>.Instance);

        const int Count = 60;
        for (var i = 0; i < Count; i++)
        {
            service.Take(Down with { Uplink = $"u{i}" });
            if (i % 10 == 5)
            {
                service.Reload(model);
            }
        }

        while (!File.Exists(_directory["told"]) || File.ReadAllLines(_directory["told"]).Length < Count)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await service.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"u{i}"), File.ReadAllLines(_directory["told"]));
    }

    [Fact]
    public async Task Reload_AgainstManyRecorders_LosesNone()
    {
        var hook = Write($"cat >>{_directory["told"]}");
        var model = Sample.Model() with { Hooks = HookModel.None with { Programs = [hook], Events = FrozenSet.ToFrozenSet([EventKind.Down]), Timeout = TimeSpan.FromSeconds(20) } };
        var service = new HookService(model, NullLogger<HookService>.Instance);
        using var over = new CancellationTokenSource();
        var reloading = Task.Run(
            () =>
            {
                while (!over.IsCancellationRequested)
                {
                    service.Reload(model);
                }
            },
            TestContext.Current.CancellationToken);

        const int Count = 100;
        Parallel.For(0, Count, i => service.Take(Down with { Uplink = $"u{i}" }));
        await over.CancelAsync();
        await reloading;

        while (!File.Exists(_directory["told"]) || File.ReadAllLines(_directory["told"]).Length < Count)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private string Write(string script, string name = "hook")
    {
        var path = _directory.Write(name, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
