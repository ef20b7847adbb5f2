using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>Lowest latency goes by the round-trip times that the daemon measures through each uplink.</summary>
public sealed class LowestLatencyTests : LabTest
{
    [Fact]
    public async Task LowestLatency_OneUplinkIsSlow_NewConnectionsTakeTheOthersInTurn()
    {
        var target = LabTopology.InternetAddresses[3];
        await using var lab = await GatewayLab.StartAsync(
            LabTopology.Separate(3), new GatewayOptions { Policy = "lowest-latency", Extra = $"probe-targets = [\"{target}\"]" });
        var slow = lab.Network.Uplinks[0].PublicAddress;
        // Before anything is measured all count alike: the kernel's own answers are off once the responder runs, and it is the slow one's that differ.
        await using var responder = await EchoResponder.StartAsync(
            lab.Network, target, client => TimeSpan.FromMilliseconds(client.Equals(slow) ? 150 : 0));

        IReadOnlyList<string> seen = [];
        await Wait.UntilAsync(
            async () =>
            {
                seen = [.. (await lab.Traffic.ConnectAsync("rtt", 10)).Select(o => lab.UplinkName(o.FirstSeenAs))];
                return !seen.Contains("uplink1");
            },
            Seconds(30),
            () => $"nothing goes by the slow uplink; seen {string.Join(' ', seen)}");
        Assert.Equal(["uplink2", "uplink3"], seen.Distinct().Order());
    }
}
