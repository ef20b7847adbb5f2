using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>The split over three uplinks, path by path: exact, and each connection where it was decided to go.</summary>
public sealed class SplitTests : LabTest
{
    private const int Connections = 300;

    public static TheoryData<string, int[], int[]> Splits => new()
    {
        { "round-robin",          [3, 2, 1], [100, 100, 100] },
        { "weighted-round-robin", [3, 2, 1], [150, 100, 50] },
        { "weighted-round-robin", [1, 1, 1], [100, 100, 100] },
    };

    [Theory]
    [MemberData(nameof(Splits))]
    public async Task Split_EveryPath_ExactAndAsDecided(string policy, int[] weights, int[] expected)
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions { Policy = policy, Weights = weights });
        await using var squid = await lab.Gateway.StartSquidAsync();

        await AssertForwardedAsync(lab, "Tcp", expected, await lab.Traffic.ConnectAsync("tcp", Connections));
        await AssertForwardedAsync(lab, "Udp", expected, await lab.Traffic.SendDatagramsAsync("udp", Connections));
        await AssertSquidAsync(lab, squid, expected, "get", HttpPath.ProxyGet);
        await AssertSquidAsync(lab, squid, expected, "connect", HttpPath.ProxyConnect);
    }

    [Fact]
    public async Task Split_SeedTopology_TwoUplinksOnOneInterface()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Seed, new GatewayOptions());
        await using var squid = await lab.Gateway.StartSquidAsync();

        await AssertForwardedAsync(lab, "Tcp", [20, 20], await lab.Traffic.ConnectAsync("tcp", 40));
        await AssertForwardedAsync(lab, "Udp", [20, 20], await lab.Traffic.SendDatagramsAsync("udp", 40));
        await lab.Traffic.GetAsync("get", 40, HttpPath.ProxyGet);
        Assert.Equal([20, 20], lab.Server.CountByUplink(await lab.Server.WaitForAsync("get", 40, Seconds(10))));

        // Squid's helper runs under Squid's user, and yet in turn with the daemon: by its own word, and by what the table counted.
        Assert.Contains("mwanlb-helper: /run/mwanlb: shares the uplink table with the daemon", squid.CacheLog, StringComparison.Ordinal);
        var status = (await lab.Network.Router.RunAsync("mwanlb", "status")).EnsureSuccess().Output;
        Assert.Equal(["60", "60"], status.Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..4].Select(line => line[(line.LastIndexOf(' ') + 1)..]));
        Assert.Matches(@"\nhelper \d+: 40 answered: uplink1 20, uplink2 20\n", status);
    }

    [Fact]
    public async Task Split_TwoDatagramsOfOneFlowAtOnce_PlacedOnceAndBothAnswered()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions());

        var flows = await lab.Traffic.SendPairsAsync("pair", 30);

        // The second is queued before the first has its verdict: conntrack does not know yet that they belong together.
        Assert.All(flows, flow => Assert.NotNull(flow.FirstSeenAs));
        Assert.All(flows, flow => Assert.Equal(flow.FirstSeenAs, flow.SecondSeenAs));
        Assert.Equal([10, 10, 10], lab.Network.Uplinks.Select(u => flows.Count(flow => u.PublicAddress.Equals(flow.FirstSeenAs))));
    }

    private static async Task AssertForwardedAsync(GatewayLab lab, string protocol, int[] expected, IReadOnlyList<FlowOutcome> flows)
    {
        // One decision a flow, both exchanges of it by the uplink that was decided.
        var placements = lab.Gateway.Placements.Where(p => p.Protocol == protocol).ToList();
        Assert.All(
            ClientPorts.Pair(flows, flow => flow.LocalPort, placements, p => p.ClientPort),
            flow => Assert.Equal(lab.UplinkName(flow.Connection.FirstSeenAs), flow.Record?.Uplink));
        Assert.All(flows, flow => Assert.Equal(flow.FirstSeenAs, flow.SecondSeenAs));
        Assert.Equal(flows.Count, placements.Count);
        var prefix = protocol.ToLowerInvariant();
        var seen = await lab.Server.WaitForAsync(prefix, flows.Count, Seconds(10));
        Assert.Equal(expected, lab.Server.CountByUplink(seen.DistinctBy(o => o.Id)));
    }

    private static async Task AssertSquidAsync(GatewayLab lab, SquidProcess squid, int[] expected, string prefix, HttpPath path)
    {
        var earlier = squid.AccessRecords.Count;
        var outcomes = await lab.Traffic.GetAsync(prefix, Connections, path);
        var seen = await lab.Server.WaitForAsync(prefix, Connections, Seconds(10));
        await Wait.UntilAsync(() => squid.AccessRecords.Count >= earlier + Connections, Seconds(10), () => "every request in Squid's log");

        Assert.All(outcomes, o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));
        Assert.Equal(expected, lab.Server.CountByUplink(seen));

        // The log and the server tell the same story, request by request.
        var source = seen.ToDictionary(o => o.Id, o => o.SourceAddress);
        var requests = ClientPorts.Pair(outcomes, o => o.LocalPort, squid.AccessRecords.Skip(earlier), r => r.ClientPort);
        Assert.All(requests, r => Assert.Equal(lab.UplinkName(source[r.Connection.Id]), r.Record?.Uplink));
        Assert.All(requests, r => Assert.Equal(
            (uint)lab.Network.Uplinks.Single(u => u.Name == r.Record!.Uplink).Index + 1, r.Record!.SocketMark));
    }
}
