using System.Text.RegularExpressions;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Following;

/// <summary>Links, addresses, gateways, routes and rules change while the daemon runs, and all is right again by itself.</summary>
public sealed class FollowingTests : LabTest
{
    // What is promised; the machine that runs the tests may be busy with others.
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Run_LinksAndGatewaysChange_FollowsWithinTwoSeconds()
    {
        await using var network = await LabNetwork.CreateAsync(LabTopology.Separate(2), Cancellation);
        await using var server = await InternetServer.StartAsync(network);
        // As a DHCP client leaves it: one default route an interface, and another for the table that nobody has told of uplinks.
        var uplink = network.Uplinks[1];
        await network.Router.ShellAsync("ip route add default via 100.64.1.1 dev wan1 proto dhcp metric 200");
        await using var gateway = await Gateway.StartAsync(network, new GatewayOptions { AutomaticGateways = [1], Extra = "slow-start = \"0s\"", Health = "hold-down = \"0s\"" });
        var traffic = new ClientTraffic(network.Client);
        await AssertBalancedAsync("start");

        // The interface vanishes, and comes back with another index.
        await network.RenewInterfaceAsync(uplink, index: 4242);
        await network.Router.ShellAsync("ip route add default via 100.64.1.1 dev wan1 proto dhcp metric 200");
        await AssertRouteAsync("default via 100.64.1.1 dev wan1");
        await AssertBalancedAsync("renewed");

        // Another address and another gateway at once.
        await network.IspRouters[1].ShellAsync("ip addr add 100.64.1.9/24 dev lan0; nft flush chain ip isp ingress");
        await network.Router.ShellAsync("ip addr flush dev wan1; ip addr add 100.64.1.7/24 dev wan1; ip route add default via 100.64.1.9 dev wan1 proto dhcp metric 200");
        await AssertRouteAsync("default via 100.64.1.9 dev wan1");
        await AssertBalancedAsync("moved");

        // All links go, and come back.
        await network.Router.ShellAsync("ip link set wan0 down; ip link set wan1 down");
        await WaitAsync(async () => await TableAsync(101) + await TableAsync(102) == "", "the kernel drops the routes");
        await network.Router.ShellAsync("""
            ip link set wan0 up; ip route add default via 100.64.0.1 dev wan0
            ip link set wan1 up; ip route add default via 100.64.1.9 dev wan1 proto dhcp metric 200
            """);
        await AssertRouteAsync("default via 100.64.1.9 dev wan1");
        await WaitAsync(async () => (await TableAsync(101)).StartsWith("default via 100.64.0.1 dev wan0", StringComparison.Ordinal), "the route of uplink1");
        await AssertBalancedAsync("returned");
        var history = (await network.Router.RunAsync("mwanlb", "events", "--uplink", "uplink2")).EnsureSuccess().Output;
        Assert.Matches(@"interface-gone .*wan1: no such interface", history);
        Assert.Matches(@"interface-back .*index \d+ -> index 4242", history);
        Assert.Matches(@"address-changed .*100\.64\.1\.2 -> 100\.64\.1\.7", history);
        Assert.Matches(@"gateway-changed .*100\.64\.1\.1 -> 100\.64\.1\.9", history);

        Task<string> TableAsync(int table) => network.Router.ShellAsync($"ip route show table {table} 2>/dev/null || true");

        Task AssertRouteAsync(string route) =>
            WaitAsync(async () => (await TableAsync(102)).StartsWith(route, StringComparison.Ordinal), $"{route} in table 102\n{gateway.Daemon.Output}");

        // Neighbours are asked anew, and a probe or two may have to say that the uplink is back.
        async Task AssertBalancedAsync(string prefix)
        {
            await Wait.UntilAsync(
                async () =>
                {
                    var flows = await traffic.ConnectAsync(prefix, 4);
                    return network.Uplinks.All(u => flows.Count(flow => u.PublicAddress.Equals(flow.SecondSeenAs)) == 2);
                },
                Seconds(15),
                () => $"{prefix}: two by each\n{gateway.Daemon.Output}");
        }
    }

    [Fact]
    public async Task Run_SomebodyFlushesWhatIsOurs_ItIsBackAndCleanIsNotUndone()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions());
        var router = lab.Network.Router;
        var wanted = await RouterState.ReadAsync(router);

        // Without the rule for the main table no machine works: whoever flushes puts that one back himself.
        await router.ShellAsync("ip rule flush; ip rule add pref 32766 lookup main proto kernel; ip rule add pref 32767 lookup default proto kernel; ip route flush table 101; ip route flush table 102");
        await AssertRestoredAsync();
        await router.ShellAsync("iptables -t mangle -F; iptables -t nat -F");
        await AssertRestoredAsync();
        await router.ShellAsync("nft flush ruleset");
        await AssertRestoredAsync();
        Assert.All(
            (string[])["IPv4: uplink uplink1: its mark chooses its table", "table 101 (via 100.64.0.1 dev wan0)", "table 102 (via 100.64.1.1 dev wan1)", "MWANLB_* of table mangle"],
            what => Assert.Matches($"was missing and is put back: .*{Regex.Escape(what)}", lab.Gateway.Daemon.Output));

        var history = (await router.RunAsync("mwanlb", "events")).EnsureSuccess().Output;
        Assert.All(
            (string[])["IPv4: uplink uplink1: its mark chooses its table", "table 101 (via 100.64.0.1 dev wan0)", "MWANLB_* of table mangle"],
            what => Assert.Matches($"put-back .*{Regex.Escape(what)}", history));

        (await router.RunAsync("mwanlb", "clean")).EnsureSuccess();
        var cleaned = await RouterState.ReadAsync(router);
        await router.ShellAsync("ip rule add pref 5 lookup main; ip rule del pref 5");
        await Task.Delay(Promise, Cancellation);
        Assert.Equal(cleaned, await RouterState.ReadAsync(router));

        async Task AssertRestoredAsync()
        {
            var state = "";
            await Wait.UntilAsync(
                async () => (state = await RouterState.ReadAsync(router)) == wanted, Promise,
                () => $"all is as before\n{lab.Gateway.Daemon.Output}\n{string.Join('\n', wanted.Split('\n').Except(state.Split('\n')).Concat(["instead of:", .. state.Split('\n').Except(wanted.Split('\n'))]))}");
        }
    }

    [Fact]
    public async Task Run_ARuleIsTakenAwayAgainAndAgain_DoesNotFight()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions());

        await lab.Network.Router.ShellAsync("for i in $(seq 60); do ip rule del pref 10010 2>/dev/null || :; sleep 0.05; done");

        Assert.InRange(lab.Gateway.Daemon.Output.Split("was missing and is put back").Length - 1, 4, 8);
        Assert.Single(lab.Gateway.Daemon.Output.Split("another program takes away").Skip(1));
    }

    private static Task WaitAsync(Func<Task<bool>> condition, string what) => Wait.UntilAsync(condition, Promise, () => what);
}
