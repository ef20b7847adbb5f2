using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Squid;

/// <summary>Server connections that are used for many requests, with what keeps each of them with its uplink.</summary>
[Collection(nameof(SquidGateway))]
public sealed class PersistentTests(SquidGateway gateway) : LabTest
{
    private const int Requests = 600;

    [Fact]
    public async Task Persistent_AddressOfEachUplink_FewConnectionsAndTheSplitOfRequestsIsExact()
    {
        await using var squid = await SquidProcess.StartAsync(gateway.Router, ("mwanlb", WithAddresses(gateway.Uplinks)));

        var outcomes = await new ProxyLoad(gateway.Client) { Clients = 10 }.GetAsync("kept", Requests, Cancellation);

        SquidAssert.AllServed(outcomes);
        var seen = await gateway.Lab.Server.WaitForAsync("kept", Requests, Seconds(10));
        Assert.Equal([200, 200, 200], gateway.Lab.Server.CountByUplink(seen));
        Assert.InRange(seen.Select(o => (o.SourceAddress, o.SourcePort)).Distinct().Count(), 3, Requests / 10);
        await SquidAssert.RecordsAsync(squid, "kept", Requests, record =>
            gateway.Uplinks.Single(u => u.Name == record.Uplink) is var uplink
            && record.SocketMark == uplink.Index + 1 && uplink.Address.Equals(record.Source?.Address));
    }

    [Theory]
    [InlineData("server_persistent_connections off")]
    [InlineData("server_persistent_connections on")]
    public async Task Persistent_RulesOfApply_NoRequestFails(string line)
    {
        var prefix = line[^3..].Trim() + "-many";
        await using var squid = await SquidProcess.StartAsync(
            gateway.Router, ("mwanlb", SquidFragment.Read("mwanlb", "server_persistent_connections off", line)));

        SquidAssert.AllServed(await new ProxyLoad(gateway.Client) { Clients = 10 }.GetAsync(prefix, Requests, Cancellation));

        // A connection stays where it began: with few of them the split of the requests is chance.
        var byUplink = gateway.Lab.Server.CountByUplink(await gateway.Lab.Server.WaitForAsync(prefix, Requests, Seconds(10)));
        Assert.Equal(line.EndsWith("off", StringComparison.Ordinal), byUplink is [200, 200, 200]);
    }

    [Fact]
    public async Task Persistent_MachineWithoutApply_NoRequestFailsWithEitherPin()
    {
        await using var network = await LabNetwork.CreateAsync(LabTopology.Separate(3), Cancellation);
        await using var server = await InternetServer.StartAsync(network);
        Gateway.Install(network, new GatewayOptions());
        await network.Router.ShellAsync(string.Concat(network.Uplinks.Select(u => $"""
            ip route add default via {u.Gateway} dev {u.Interface} src {u.Address} table {u.Index + 101}
            ip rule add fwmark {u.Index + 1}/0xff lookup {u.Index + 101}

            """)));
        var directory = Path.Combine(Product.Root, "squid-conf");

        // Without one the first connection gets the second request's mark, and its packets end at an ISP whose address they do not have.
        Assert.Equal(1, await ServedInSequenceAsync(network, server, "unpinned", 2));
        await network.Router.ShellAsync($"{directory}/pin.nft");
        Assert.Equal(6, await ServedInSequenceAsync(network, server, "nft", 6));
        await network.Router.ShellAsync($"nft delete table inet mwanlb_pin; {directory}/pin.sh; {directory}/pin.sh");
        Assert.Equal(6, await ServedInSequenceAsync(network, server, "iptables", 6));
        await network.Router.ShellAsync($"{directory}/pin.sh remove");
        Assert.DoesNotContain("MWANLB", await network.Router.ShellAsync("iptables-save; ip6tables-save"), StringComparison.Ordinal);
    }

    // One client connection after the other, so that each request finds the server connection of the one before it idle.
    private static async Task<int> ServedInSequenceAsync(LabNetwork network, InternetServer server, string prefix, int count)
    {
        await using var squid = await SquidProcess.StartAsync(
            network.Router, ("mwanlb", SquidFragment.Read("mwanlb", "server_persistent_connections off", "server_persistent_connections on")));
        var outcomes = await new ClientTraffic(network.Client) { AnswerLimit = Seconds(2) }.GetAsync(prefix, count, HttpPath.ProxyGet);
        Assert.Single((await server.WaitForAsync(prefix, 1, Seconds(5))).Select(o => o.SourcePort).Distinct());
        return outcomes.Count(o => o.StatusCode == 200);
    }

    internal static string WithAddresses(IReadOnlyList<LabUplink> uplinks)
    {
        string[] examples = ["192.0.2.1", "198.51.100.1", "203.0.113.1"];
        var text = SquidFragment.Read("persistent");
        foreach (var (example, uplink) in examples.Zip(uplinks))
            text = text.Replace($"tcp_outgoing_address {example} ", $"tcp_outgoing_address {uplink.Address} ", StringComparison.Ordinal);
        return text;
    }
}
