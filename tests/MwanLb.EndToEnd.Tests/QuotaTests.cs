using System.Text.RegularExpressions;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>A metered uplink, from the first byte to the last resort.</summary>
public sealed class QuotaTests : LabTest
{
    [Fact]
    public async Task Quota_RealTraffic_DemotesThenIsTheLastResortAndSurvivesTheDaemon()
    {
        var options = new GatewayOptions
        {
            LogLevel = "information",
            Health = "interval = \"200ms\"\nhold-down = \"0s\"",
            Extra = "slow-start = \"0s\"",
            UplinkLines = new Dictionary<int, string> { [1] = "quota = \"10MB\"\nquota-counts = \"both\"" },
        };
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), options);
        var router = lab.Network.Router;
        await lab.Network.IspRouters[1].ShellAsync("nft add table inet sink; nft 'add chain inet sink in { type filter hook input priority raw; }'; nft add rule inet sink in udp dport 9 drop");
        await UntilAsync("status", "of 10 MB");
        await QuotaAsync("set", "uplink2", "1MB");
        await UntilAsync("quota", @"uplink2  1(\.\d+)? MB of 10 MB \(1\d? %\)");

        // Real bytes through its interface: those that are counted.
        await SendAsync(8);
        await UntilAsync("quota", @"uplink2  9(\.\d+)? MB of 10 MB .*; at \d+ % of its share");
        await SendAsync(1);
        await UntilAsync("status", "uplink2 .*used up: the last resort");
        Assert.All(await lab.Traffic.ConnectAsync("spent", 10), flow => Assert.Equal("uplink1", lab.UplinkName(flow.SecondSeenAs)));
        var why = await router.RunAsync("mwanlb", "why", LabTopology.ClientAddress.ToString(), LabTopology.InternetAddresses[0] + ":7000");
        Assert.Matches("uplink2 +quota-reached", why.EnsureSuccess().Output);

        // What was counted outlives the daemon, and what passes meanwhile is counted too.
        await lab.Gateway.Daemon.SignalAsync("TERM");
        await lab.Gateway.Daemon.WaitForExitAsync(Seconds(10));
        await SendAsync(2);
        await lab.Gateway.StartDaemonAsync();
        await UntilAsync("quota", @"uplink2  1[2-9](\.\d+)? MB of 10 MB .*used up: the last resort");

        // And nobody is cut off.
        await lab.Network.CutAsync(lab.Network.Uplinks[0]);
        await UntilAsync("status", @"uplink1 +down");
        Assert.All(await lab.Traffic.ConnectAsync("resort", 10), flow => Assert.Equal("uplink2", lab.UplinkName(flow.SecondSeenAs)));

        // To the gateway's port for what is thrown away, and some bytes of headers more.
        Task SendAsync(int megabytes) => router.ShellAsync(
            $"dd if=/dev/zero bs=1000 count={megabytes}000 status=none >/dev/udp/{lab.Network.Uplinks[1].Gateway}/9");

        async Task<string> QuotaAsync(params string[] arguments) => (await router.RunAsync(["mwanlb", "quota", .. arguments])).EnsureSuccess().Output;

        async Task UntilAsync(string command, string pattern)
        {
            var seen = "";
            for (var i = 0; i < 200 && !Regex.IsMatch(seen, pattern); i++)
            {
                await Task.Delay(100, Cancellation);
                seen = (await router.RunAsync("mwanlb", command)).Output;
            }

            Assert.Matches(pattern, seen);
        }
    }
}
