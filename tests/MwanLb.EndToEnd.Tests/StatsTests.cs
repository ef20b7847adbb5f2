using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary><c>mwanlb stats</c> counts what conntrack has, with a daemon or without.</summary>
public sealed class StatsTests : LabTest
{
    [Fact]
    public async Task Stats_LiveConnections_AreCountedByMark()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions { Policy = "weighted-round-robin", Weights = [3, 2] });
        using var connections = await LongConnections.OpenAsync(lab.Network.Client, "long", 20, Seconds(10));

        Assert.Equal("12,1\n8,2\n", await lab.Network.Router.ShellAsync("mwanlb stats"));
        // The other way to count, which the CSV is to be compared with.
        Assert.Equal("12\n8\n", await lab.Network.Router.ShellAsync(
            "for mark in 1 2; do conntrack -L -p tcp -m $mark/0xff --state ESTABLISHED 2>/dev/null | wc -l; done"));
        Assert.Contains("\"live\": 12", await lab.Network.Router.ShellAsync("mwanlb stats --format json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stats_WatchedByAFullDisk_Ends()
    {
        await using var network = await LabNetwork.CreateAsync(LabTopology.Separate(2), Cancellation);
        Gateway.Install(network, new GatewayOptions());

        var watch = await network.Router.RunAsync("sh", "-c", "timeout 10 mwanlb stats --watch 1 >/dev/full");

        Assert.Equal(("mwanlb: the result cannot be written to standard output: No space left on device\n", 1), (watch.Error, watch.ExitCode));
    }

    [Fact]
    public async Task Stats_WatchedIntoAFile_IsWhatAHelperWithoutADaemonGoesBy()
    {
        await using var network = await LabNetwork.CreateAsync(LabTopology.Separate(2), Cancellation);
        await using var server = await InternetServer.StartAsync(network);
        await using (var gateway = await Gateway.StartAsync(network, new GatewayOptions { Policy = "priority" }))
        {
            // All by the first, which so has ten when the daemon is gone.
            using var connections = await LongConnections.OpenAsync(network.Client, "long", 10, Seconds(10));
            await gateway.DisposeAsync();
            Gateway.Install(network, new GatewayOptions { Policy = "least-connections", Extra = "counts = \"csv:/run/marks.csv\"" });
            await using var writer = network.Router.Start("mwanlb", "stats", "--watch", "1", "--output", "/run/marks.csv");
            await Wait.UntilAsync(() => File.Exists(network.Router.MapPath("/run/marks.csv")), Seconds(10), () => "the file is written");
            Assert.Equal("10,1\n0,2\n", network.Router.ReadFile("/run/marks.csv"));

            // A state directory without a table: nobody's daemon but this file tells the counts.
            var answers = await network.Router.ShellAsync(
                "mkdir -p /run/alone; for i in 1 2 3 4 5 6 7 8 9 10; do echo \"10.0.0.1 GET example.com 80\"; done | mwanlb-helper --state /run/alone");

            Assert.Equal(string.Concat(Enumerable.Repeat("OK wan_=uplink2 mark_=0x2\n", 10)), answers);
        }
    }

    [Theory]
    [InlineData("--watch 0", 2, "--watch 0: must be 1 to 86400 seconds")]
    [InlineData("--watch 99999999999", 2, "--watch 99999999999: must be 1 to 86400 seconds")]
    [InlineData("--watch 1.5", 2, "--watch 1.5: must be 1 to 86400 seconds")]
    [InlineData("--output /nowhere/marks.csv", 1, "/nowhere/marks.csv: ")]
    public async Task Stats_WrongOption_IsNamed(string option, int exitCode, string message)
    {
        await using var network = await LabNetwork.CreateAsync(LabTopology.Separate(1), Cancellation);
        Gateway.Install(network, new GatewayOptions());

        var stats = await network.Router.RunAsync(["mwanlb", "stats", .. option.Split(' ')]);

        Assert.Equal(exitCode, stats.ExitCode);
        Assert.Contains($"mwanlb: {message}", stats.Error, StringComparison.Ordinal);
    }
}
