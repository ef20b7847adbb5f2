using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>The nftables backend, as far as a kernel without nft's queue expression can show it: everything but the queue rule itself.</summary>
public sealed class NftablesTests : LabTest
{
    [Fact]
    public async Task Squid_OnNftables_SplitPinnedAndMasqueraded()
    {
        await using var lab = await GatewayLab.StartAsync(
            LabTopology.Separate(3), new GatewayOptions { Lan = [], Extra = "backend = \"nftables\"" });
        await using var squid = await lab.Gateway.StartSquidAsync();

        await lab.Traffic.GetAsync("get", 30, HttpPath.ProxyGet);
        await lab.Traffic.GetAsync("connect", 30, HttpPath.ProxyConnect);
        var forwarded = await lab.Traffic.ConnectAsync("forwarded", 3);

        Assert.Equal([10, 10, 10], lab.Server.CountByUplink(await lab.Server.WaitForAsync("get", 30, Seconds(10))));
        Assert.Equal([10, 10, 10], lab.Server.CountByUplink(await lab.Server.WaitForAsync("connect", 30, Seconds(10))));
        // Nobody marks forwarded connections without a LAN; the default route and the masquerading carry them.
        Assert.All(forwarded, flow => Assert.Equal("uplink1", lab.UplinkName(flow.SecondSeenAs)));
        Assert.DoesNotContain("MWANLB", await lab.Network.Router.ShellAsync("iptables-save"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Marking_NftRulesWithIptablesQueue_SaveAndRestoreTheMark()
    {
        // The queue rule comes from iptables, one priority step later in the same hook; all else is the nftables backend's.
        await using var lab = await GatewayLab.StartAsync(
            LabTopology.Separate(2), new GatewayOptions { Lan = [], Extra = "backend = \"nftables\"" });
        await lab.Network.Router.ShellAsync("""
            iptables -t mangle -A PREROUTING -i lan0 -m mark --mark 0/0xff -m conntrack --ctstate NEW -j NFQUEUE --queue-num 0 --queue-bypass
            iptables -t mangle -A PREROUTING -i lan0 -m mark ! --mark 0/0xff -m conntrack --ctstate NEW -j CONNMARK --save-mark --mask 0xff
            """);

        var flows = await lab.Traffic.ConnectAsync("tcp", 10);

        Assert.Equal([5, 5], lab.Network.Uplinks.Select(u => flows.Count(flow => u.PublicAddress.Equals(flow.SecondSeenAs))));
    }

    [Fact]
    public async Task Plan_WholeRulesetWithLan_OnlyTheQueueCanBeMissing()
    {
        await using var network = await LabNetwork.CreateAsync(LabTopology.Separate(2), Cancellation);
        Gateway.Install(network, new GatewayOptions { Extra = "backend = \"nftables\"" });

        // The plan itself, run by hand, with the one expression that this kernel may lack taken out.
        await network.Router.ShellAsync("mwanlb plan >/run/plan.sh");
        Assert.Contains("    queue num 0 bypass\n", network.Router.ReadFile("/run/plan.sh"), StringComparison.Ordinal);
        await network.Router.ShellAsync("sed -i 's/ queue num 0 bypass/ accept/' /run/plan.sh; sh /run/plan.sh");
        Assert.Contains("192.168.101.0/24", await network.Router.ShellAsync("nft list set inet mwanlb local_networks4"), StringComparison.Ordinal);
    }
}
