using System.Globalization;
using System.Text.RegularExpressions;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Health;

/// <summary>The way back: an uplink that has recovered has its share again once its slow start is over, and nothing is cut for it.</summary>
public sealed class FailbackTests : LabTest
{
    private const int Flows = 400;
    private const int SlowStartSeconds = 3;

    // On a machine that is busy with others.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Recovery_AfterTheSlowStart_SharesAreAsConfiguredAndTheBackupsConnectionsLive()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions
        {
            Policy = "weighted-round-robin",
            Weights = [3, 1],
            Extra = $"slow-start = \"{SlowStartSeconds}s\"",
            Health = "interval = \"200ms\"\nrise = 2\nhold-down = \"0s\"",
            UplinkExtra = "on-recovery = \"keep\"",
            LogLevel = "debug",
        });
        var network = lab.Network;
        await network.CutAsync(network.Uplinks[0]);
        await SaidAsync("uplink1: .* -> Down");
        using var backup = await LongConnections.OpenAsync(network.Client, "backup", 8, Seconds(10));
        Assert.All(backup.SeenAs, address => Assert.Equal("uplink2", lab.UplinkName(address)));
        await network.RestoreAsync(network.Uplinks[0]);
        await SaidAsync("uplink1: Down -> Up");
        var during = await CountAsync("during", 8);
        await SaidAsync("uplink1 has its full share", SlowStartSeconds + 2);
        var length = At("uplink1 has its full share") - At("uplink1: Down -> Up");
        TestContext.Current.TestOutputHelper?.WriteLine($"the slow start of {SlowStartSeconds} s was over after {length.TotalMilliseconds} ms");
        Assert.InRange(length, Seconds(SlowStartSeconds) - Tolerance, Seconds(SlowStartSeconds) + Tolerance);
        var after = await CountAsync("after", Flows);

        Assert.InRange(during, 0, 5);
        Assert.InRange(after, Flows * (0.75 - 0.02), Flows * (0.75 + 0.02));
        Assert.All(await backup.HeartbeatAsync(Seconds(5)), result => Assert.Equal(ExchangeResult.Answered, result));

        DateTime At(string what) => DateTime.Parse(
            Regex.Match(lab.Gateway.Daemon.Output, @"^(\S+ \S+) .*" + what, RegexOptions.Multiline).Groups[1].Value,
            CultureInfo.InvariantCulture);

        // How many go by the uplink that was down.
        async Task<int> CountAsync(string prefix, int count) =>
            (await lab.Traffic.ConnectAsync(prefix, count)).Count(flow => lab.UplinkName(flow.FirstSeenAs) == "uplink1");

        Task SaidAsync(string what, int seconds = 15) => Wait.UntilAsync(
            () => Regex.IsMatch(lab.Gateway.Daemon.Output, what), Seconds(seconds), () => $"{what}\n{lab.Gateway.Daemon.Output}");
    }
}
