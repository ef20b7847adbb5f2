using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>Both families, every kind of traffic: each connection by the uplink that was chosen, and what should be left alone is.</summary>
public sealed class DualStackTests : LabTest
{
    [Fact]
    public async Task EveryKind_BothFamilies_SharedOutExactly()
    {
        // The third carries IPv4 alone.
        await using var lab = await GatewayLab.StartAsync(LabTopology.DualStack(3, 2), new GatewayOptions { LinkLocalGateways = true });
        var four = lab.Traffic;
        var six = new ClientTraffic(lab.Network.Client) { Server = LabTopology.InternetAddresses6[0] };

        foreach (var (traffic, family, expected) in new[] { (four, "4", new[] { 4, 4, 4 }), (six, "6", [6, 6, 0]) })
        {
            AssertSplit(lab, expected, await traffic.ConnectAsync($"tcp{family}-", 12));
            AssertSplit(lab, expected, await traffic.SendDatagramsAsync($"udp{family}-", 12));
            // Fragments: conntrack puts them together before the rules see them.
            AssertSplit(lab, expected, await traffic.SendLargeDatagramsAsync($"large{family}-", 12));
            await traffic.PingAsync($"ping{family}-", 12);
            // An echo that was sent again is seen twice: twelve of them may be eleven pings.
            Observation[] pings = [];
            await Wait.UntilAsync(
                () => (pings = [.. lab.Server.Observations.Where(o => o.Id.StartsWith($"ping{family}-", StringComparison.Ordinal)).DistinctBy(o => o.Id)]).Length >= 12,
                Seconds(10),
                () => $"12 pings, not {pings.Length}");
            Assert.Equal(expected, lab.Network.Uplinks.Select(u => pings.Count(o => u.IsSeenAs(o.SourceAddress))));
        }
    }

    [Fact]
    public async Task LocalNetworks_SecondLanAndVpn_AreNeverQueued()
    {
        await using var lab = await GatewayLab.StartAsync(
            LabTopology.DualStack(2) with { HasSecondLan = true }, new GatewayOptions { Lan = ["lan0", "lan1"] });
        var network = lab.Network;
        await using var service = EchoService.Start(
            network.SecondClient, 7300, SecondLan.ClientAddress, SecondLan.ClientAddress6, SecondLan.VpnAddress, SecondLan.VpnAddress6);

        foreach (var server in new[] { SecondLan.ClientAddress, SecondLan.ClientAddress6, SecondLan.VpnAddress, SecondLan.VpnAddress6 })
        {
            var traffic = new ClientTraffic(network.Client) { Server = server, EchoPort = 7300 };
            Assert.NotNull(Assert.Single(await traffic.ConnectAsync("lan-tcp", 1)).SecondSeenAs);
            Assert.NotNull(Assert.Single(await traffic.SendDatagramsAsync("lan-udp", 1)).SecondSeenAs);
        }

        // The queue's own number of packets so far: last id, in linux/netfilter/nfnetlink_queue.c, seq_show.
        Assert.Equal("0\n", await network.Router.ShellAsync("awk '{ print $8 }' /proc/net/netfilter/nfnetlink_queue"));
        Assert.Equal(2, (await lab.Traffic.ConnectAsync("balanced", 2)).Select(flow => lab.UplinkName(flow.SecondSeenAs)).Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("masquerade = false\nmasquerade6 = false")]
    public async Task Local_RoutersOwnConnections_TakeTurnsWithTheRightAddress(string translation)
    {
        await using var lab = await GatewayLab.StartAsync(
            LabTopology.DualStack(3), new GatewayOptions { Lan = [], Extra = $"local = true\n{translation}" });
        var four = new ClientTraffic(lab.Network.Router);
        var six = new ClientTraffic(lab.Network.Router) { Server = LabTopology.InternetAddresses6[0] };

        foreach (var (traffic, family) in new[] { (four, "4"), (six, "6") })
        {
            AssertSplit(lab, [3, 3, 3], await traffic.ConnectAsync($"own-tcp{family}-", 9));
            AssertSplit(lab, [3, 3, 3], await traffic.SendDatagramsAsync($"own-udp{family}-", 9));
        }
    }

    private static void AssertSplit(GatewayLab lab, int[] expected, IReadOnlyList<FlowOutcome> flows)
    {
        Assert.All(flows, flow => Assert.Equal(flow.FirstSeenAs, flow.SecondSeenAs));
        Assert.Equal(expected, lab.Network.Uplinks.Select(u => flows.Count(flow => u.IsSeenAs(flow.FirstSeenAs))));
    }
}
