using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>The rules of the Squid wiki's draft "MwanLB", with the daemon in place of its Python script.</summary>
public sealed class SeedRulesTests : LabTest
{
    [Fact]
    public async Task SeedRules_DaemonInPlaceOfTheScript_MarksInTurn()
    {
        await using var network = await LabNetwork.CreateAsync(LabTopology.Separate(3), Cancellation);
        await using var server = await InternetServer.StartAsync(network);
        Gateway.Install(network, new GatewayOptions());

        // As in the document, but for its LOG lines, and for tcp and udp both: what is neither is let through first.
        await network.Router.ShellAsync("""
            IPTABLES=/sbin/iptables
            $IPTABLES -t mangle -F PREROUTING
            $IPTABLES -t mangle -A PREROUTING -p icmp -j ACCEPT
            for p in tcp udp; do
            $IPTABLES -t mangle -A PREROUTING -p $p  -m mark --mark 0 -m state --state ESTABLISHED,RELATED -j CONNMARK --restore-mark
            $IPTABLES -t mangle -A PREROUTING -p $p -m state --state NEW -m mark ! --mark 0 -j CONNMARK --save-mark
            done
            $IPTABLES -t mangle -A PREROUTING  -m mark --mark 0 -m conntrack --ctstate NEW -j NFQUEUE --queue-num 0
            """);
        await MasqueradeAsync(network);
        foreach (var uplink in network.Uplinks)
        {
            await network.Router.ShellAsync($"""
                ip route add default via {uplink.Gateway} dev {uplink.Interface} table {uplink.Index + 1}
                ip rule add fwmark {uplink.Index + 1} lookup {uplink.Index + 1}
                """);
        }

        // The marks route the answers to the client too, and tables 1 to 3 know no LAN: as in any such set-up, main's own routes come first.
        await network.Router.ShellAsync("ip rule add pref 100 lookup main suppress_prefixlength 0");
        await using var gateway = await Gateway.AttachAsync(network);
        var traffic = new ClientTraffic(network.Client);

        var tcp = await traffic.ConnectAsync("tcp", 30);
        var udp = await traffic.SendDatagramsAsync("udp", 30);

        Assert.Equal([10, 10, 10], network.Uplinks.Select(u => tcp.Count(flow => u.PublicAddress.Equals(flow.SecondSeenAs))));
        Assert.Equal([10, 10, 10], network.Uplinks.Select(u => udp.Count(flow => u.PublicAddress.Equals(flow.SecondSeenAs))));
        Assert.Equal(60, gateway.Placements.Count);
    }
}
