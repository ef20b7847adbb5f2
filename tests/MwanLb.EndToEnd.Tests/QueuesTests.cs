using System.Globalization;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>Several queues, a thread each, are one round robin.</summary>
public sealed class QueuesTests : LabTest
{
    [Fact]
    public async Task Queues_Four_ShareThePacketsAndOneRoundRobin()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions { Extra = "queue = 3\nqueues = 4" });
        var seen = new List<string>();

        // The kernel takes the queue by the hash of both addresses: from one client to one server it is always the same one.
        foreach (var server in LabTopology.InternetAddresses)
        {
            var outcomes = await new ClientTraffic(lab.Network.Client) { Server = server }.ConnectAsync($"queue{server}-", 15);
            seen.AddRange(outcomes.Select(o => lab.UplinkName(o.FirstSeenAs)));
        }

        Assert.Equal([20, 20, 20], lab.Network.Uplinks.Select(u => seen.Count(name => name == u.Name)));
        // linux/netfilter/nfnetlink_queue.c, seq_show: number, port id, waiting, copy mode, copy range, dropped, user dropped, last id
        var queues = (await lab.Network.Router.ShellAsync("cat /proc/net/netfilter/nfnetlink_queue")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(f => long.Parse(f, CultureInfo.InvariantCulture)).ToArray()).ToList();
        Assert.Equal([3L, 4L, 5L, 6L], queues.Select(q => q[0]).Order());
        Assert.Equal(60, queues.Sum(q => q[7]));
        Assert.True(queues.Count(q => q[7] > 0) > 1, "all connections came by one queue");
    }
}
