using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>Least connections goes by what conntrack sees, for all paths alike.</summary>
public sealed class LeastConnectionsTests : LabTest
{
    [Fact]
    public async Task LeastConnections_OneUplinkHoldsMany_NewOnesGoElsewhere()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions { Policy = "least-connections" });
        using var connections = await LongConnections.OpenAsync(lab.Network.Client, "long", 20, Seconds(10));
        // Within one: for a moment a connection may be counted twice, as assigned and as seen.
        Assert.All(lab.Network.Uplinks, u => Assert.InRange(connections.SeenAs.Count(u.PublicAddress.Equals), 9, 11));

        // All connections of the second uplink end; from the next count on, it has room for ten.
        var second = lab.Network.Uplinks[1];
        await lab.Network.Router.ShellAsync($"conntrack -D -m 2/0xff >/dev/null 2>&1");
        await Wait.UntilAsync(
            async () => Assert.Single(await lab.Traffic.ConnectAsync("probe", 1)).FirstSeenAs!.Equals(second.PublicAddress)
                && Assert.Single(await lab.Traffic.ConnectAsync("probe", 1)).FirstSeenAs!.Equals(second.PublicAddress),
            Seconds(10),
            () => "the emptied uplink gets one connection after the other");
    }
}
