using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Health;

/// <summary>The way back: an uplink that has recovered has its share again once its slow start is over, and nothing is cut for it.</summary>
public sealed class FailbackTests : LabTest
{
    private const int Flows = 400;
    private const int SlowStartSeconds = 3;

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
        // The daemon sets shares back once a second; what is shorter than that is no outage to it.
        await Task.Delay(Seconds(2), Cancellation);

        await network.RestoreAsync(network.Uplinks[0]);
        await SaidAsync("uplink1: Down -> Up");
        var during = await CountAsync("during", 8);
        // It begins up to a second after the uplink is back, and a step takes a second.
        await SaidAsync("uplink1 has its full share", SlowStartSeconds + 2);
        var after = await CountAsync("after", Flows);

        Assert.InRange(during, 0, 5);
        Assert.InRange(after, Flows * (0.75 - 0.02), Flows * (0.75 + 0.02));
        Assert.All(await backup.HeartbeatAsync(Seconds(5)), result => Assert.Equal(ExchangeResult.Answered, result));

        // How many go by the uplink that was down.
        async Task<int> CountAsync(string prefix, int count) =>
            (await lab.Traffic.ConnectAsync(prefix, count)).Count(flow => lab.UplinkName(flow.FirstSeenAs) == "uplink1");

        Task SaidAsync(string what, int seconds = 15) => Wait.UntilAsync(
            () => System.Text.RegularExpressions.Regex.IsMatch(lab.Gateway.Daemon.Output, what), Seconds(seconds), () => $"{what}\n{lab.Gateway.Daemon.Output}");
    }
}
