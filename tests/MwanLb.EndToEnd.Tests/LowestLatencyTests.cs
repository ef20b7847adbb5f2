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
            LabTopology.Separate(3), new GatewayOptions { Policy = "lowest-latency", Health = $"probes = [\"icmp:{target}\"]" });
        var slow = lab.Network.Uplinks[0].PublicAddress;
        // Until the responder takes over from the kernel, all answer alike. 40 ms, so that what this machine adds is little beside it.
        await using var responder = await EchoResponder.StartAsync(
            lab.Network, target, client => TimeSpan.FromMilliseconds(client.Equals(slow) ? 200 : 40));

        IReadOnlyList<string> seen = [];
        await Wait.UntilAsync(
            async () =>
            {
                seen = [.. (await lab.Traffic.ConnectAsync("rtt", 10)).Select(o => lab.UplinkName(o.FirstSeenAs))];
                return seen.Distinct().Order().SequenceEqual(["uplink2", "uplink3"]);
            },
            Seconds(40),
            () => $"the two fast uplinks take turns, and nothing goes by the slow one; seen {string.Join(' ', seen)}");
    }
}
