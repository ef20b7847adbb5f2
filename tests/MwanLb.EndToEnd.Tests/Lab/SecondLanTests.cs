using System.Net;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Lab;

public sealed class SecondLanTests : LabTest
{
    [Fact]
    public async Task Connect_BetweenLansAndToTheVpnsNetwork_UntranslatedByBothFamilies()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.DualStack(1) with { HasSecondLan = true }, Cancellation);
        await lab.Router.ShellAsync("sysctl -qw net.ipv6.conf.all.forwarding=1");
        await using var service = EchoService.Start(
            lab.SecondClient, 7300, SecondLan.ClientAddress, SecondLan.ClientAddress6, SecondLan.VpnAddress, SecondLan.VpnAddress6);

        await AssertSeenAsAsync(LabTopology.ClientAddress, SecondLan.ClientAddress);
        await AssertSeenAsAsync(LabTopology.ClientAddress, SecondLan.VpnAddress);
        await AssertSeenAsAsync(LabTopology.ClientAddress6, SecondLan.ClientAddress6);
        await AssertSeenAsAsync(LabTopology.ClientAddress6, SecondLan.VpnAddress6);
        Assert.Contains(SecondLan.VpnNetwork, await lab.Router.ShellAsync("ip route show dev lan1"), StringComparison.Ordinal);
        Assert.Contains(SecondLan.VpnNetwork6, await lab.Router.ShellAsync("ip -6 route show dev lan1"), StringComparison.Ordinal);

        async Task AssertSeenAsAsync(IPAddress source, IPAddress server)
        {
            var traffic = new ClientTraffic(lab.Client) { Server = server, EchoPort = 7300 };
            Assert.Equal(source, Assert.Single(await traffic.ConnectAsync("tcp", 1)).SecondSeenAs);
            Assert.Equal(source, Assert.Single(await traffic.SendDatagramsAsync("udp", 1)).SecondSeenAs);
        }
    }

    [Fact]
    public async Task Connect_SecondClient_ReachesTheInternetAsTheFirstDoes()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Separate(2) with { HasSecondLan = true }, Cancellation);
        await MasqueradeAsync(lab);
        await using var server = await InternetServer.StartAsync(lab);

        var flow = Assert.Single(await new ClientTraffic(lab.SecondClient).ConnectAsync("second", 1));

        Assert.Equal(lab.Uplinks[0].PublicAddress, flow.SecondSeenAs);
        Assert.Empty(await lab.SecondClient.ShellAsync("ip -6 addr show dev eth0"));
    }

    [Fact]
    public async Task SecondClient_TopologyWithout_Throws()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Separate(1), Cancellation);

        Assert.Throws<InvalidOperationException>(() => lab.SecondClient);
    }
}
