using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Lab;

public sealed partial class GuardianTests : LabTest
{
    [Theory]
    [InlineData("KILL")]
    [InlineData("INT")]
    [InlineData("HUP")]
    [InlineData("TERM")]
    public async Task Guardian_MakerEndedBySignal_NothingOfTheLabIsLeft(string signal)
    {
        // This program again, running only the explicit test below. A shell starts its background jobs deaf to INT, and their children are
        // so too: env gives the signal its meaning back.
        using var maker = Process.Start(new ProcessStartInfo(
            "env",
            ["--default-signal=INT,HUP", Environment.ProcessPath!, "-explicit", "only", "-method", $"{typeof(GuardianTests).FullName}.{nameof(Hold_Explicit_KeepsALabUntilThisProcessEnds)}", "-showLiveOutput"])
        {
            RedirectStandardOutput = true,
        })!;
        var name = await ReadLabNameAsync(maker);
        Assert.NotEmpty(await RemainsAsync(name));

        await MachineProcesses.ShellAsync($"kill -{signal} {maker.Id}");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Seconds(30));
        await maker.WaitForExitAsync(patience.Token);

        var remains = "";
        await Wait.UntilAsync(async () => (remains = await RemainsAsync(name)).Length == 0, Seconds(30), () => $"{name} removed, left is: {remains}");
    }

    [Fact]
    public async Task Dispose_ProgramsRunning_NothingOfTheLabIsLeft()
    {
        var lab = await LabNetwork.CreateAsync(LabTopology.Seed, Cancellation);
        lab.Router.Start("bash", "-c", "trap '' TERM; setsid sleep 601 & sleep 602");
        await Wait.UntilAsync(async () => (await MachineProcesses.InAsync(lab.Router)).Length > 0, Seconds(10), () => "programs running");

        await lab.DisposeAsync();

        Assert.Empty(await RemainsAsync(lab.Name));
    }

    [Theory]
    [InlineData("sleep 1", 300)]
    [InlineData("echo this is broken >&2; false", 30_000)]
    public async Task Guardian_SetUpCancelledOrFailing_ThrowsAndNothingOfTheLabIsLeft(string lastStep, int cancelAfter)
    {
        var name = $"mlb-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
        using var cancellation = new CancellationTokenSource(cancelAfter);
        var setup = TopologyScript.Render(LabTopology.Seed) + lastStep;

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => Guardian.StartAsync(name, DirectoryOf(name), setup, cancellation.Token));

        Assert.True(exception is OperationCanceledException || exception.Message.Contains("this is broken", StringComparison.Ordinal), exception.ToString());
        Assert.Empty(await RemainsAsync(name));
    }

    [Fact]
    public async Task Create_TwoAtOnce_DoNotDisturbEachOther()
    {
        await using var first = await LabNetwork.CreateAsync(LabTopology.Separate(1), Cancellation);
        await MasqueradeAsync(first);
        await using var firstServer = await InternetServer.StartAsync(first);
        await using (var second = await LabNetwork.CreateAsync(LabTopology.Separate(1), Cancellation))
        {
            await MasqueradeAsync(second);
            await using var secondServer = await InternetServer.StartAsync(second);
            await new ClientTraffic(second.Client).GetAsync("second", 2);
            Assert.Equal(2, (await secondServer.WaitForAsync("second", 2, Seconds(5))).Count);
            Assert.Empty(firstServer.Observations);
        }

        var outcome = Assert.Single(await new ClientTraffic(first.Client).GetAsync("first", 1));
        Assert.Equal(200, outcome.StatusCode);
        Assert.Equal("first1", Assert.Single(firstServer.Observations).Id);
    }

    [Fact(Explicit = true)]
    public async Task Hold_Explicit_KeepsALabUntilThisProcessEnds()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Seed, Cancellation);
        await using var server = await InternetServer.StartAsync(lab);
        TestContext.Current.TestOutputHelper!.WriteLine($"lab {lab.Name} is up");
        await Task.Delay(Timeout.InfiniteTimeSpan, Cancellation);
    }

    private static async Task<string> ReadLabNameAsync(Process maker)
    {
        while (await maker.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            if (LabIsUp().Match(line) is { Success: true } match)
                return match.Groups[1].Value;
        }
        throw new InvalidOperationException("The maker ended without a lab.");
    }

    /// <summary>Namespaces, files and processes (any that name the lab in their arguments) that are still there.</summary>
    private static Task<string> RemainsAsync(string name) => MachineProcesses.ShellAsync($"""
        ls -d /run/netns/{name}* 2>/dev/null
        ls -d {DirectoryOf(name)} 2>/dev/null
        pgrep -f 'ip netns exec {name}|mwanlb-lab {name}|lab-[a-z0-9]+ {DirectoryOf(name)}'
        """);

    private static string DirectoryOf(string name) => Path.Combine(Path.GetTempPath(), name);

    [GeneratedRegex("lab (mlb-[0-9a-f]+) is up")]
    private static partial Regex LabIsUp();
}
