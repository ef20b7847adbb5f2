using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>plan, apply and clean on a router that has settings and rules of its own.</summary>
public sealed class RoutingTests : LabTest, IAsyncLifetime
{
    private LabNetwork _lab = null!;

    public async ValueTask InitializeAsync()
    {
        _lab = await LabNetwork.CreateAsync(LabTopology.Separate(3), Cancellation);

        // A router that forwards nothing yet, filters strictly, and has rules of its admin's.
        await _lab.Router.ShellAsync("""
            sysctl -qw net.ipv4.ip_forward=0
            sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.wan1.rp_filter=0 net.ipv4.conf.lan0.accept_redirects=0
            ip rule add pref 5000 from 10.1.2.3 lookup 77
            ip route add blackhole 10.9.0.0/16 table 77
            iptables -t nat -A POSTROUTING -o admin0 -j MASQUERADE
            nft add table inet admin
            """);
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Theory]
    [InlineData("iptables-nft")]
    [InlineData("iptables-legacy")]
    public async Task ApplyAndClean_Iptables_LeaveTheRouterAsItWas(string variant)
    {
        await _lab.Router.ShellAsync($"ln -sf /usr/sbin/{variant} /etc/alternatives/iptables; ln -sf /usr/sbin/{variant}-restore /etc/alternatives/iptables-restore");

        // A legacy table that was ever used stays listed, empty, until the namespace ends: nobody can take that back.
        await _lab.Router.ShellAsync("iptables-legacy -t mangle -S >/dev/null; iptables-legacy -t nat -S >/dev/null");
        Gateway.Install(_lab, new GatewayOptions { Extra = "backend = \"iptables\"" });

        await AssertRoundTripAsync("NFQUEUE");
    }

    [Fact]
    public async Task ApplyAndClean_Nftables_LeaveTheRouterAsItWas()
    {
        // Without a LAN there is no queue rule, which not every kernel's nft takes.
        Gateway.Install(_lab, new GatewayOptions { Lan = [], Extra = "backend = \"nftables\"" });

        await AssertRoundTripAsync("table inet mwanlb");
    }

    [Fact]
    public async Task Plan_RunByHand_DoesWhatApplyDoes()
    {
        Gateway.Install(_lab, new GatewayOptions());
        var before = await RouterState.ReadAsync(_lab.Router);
        await RunAsync("apply");
        var applied = await RouterState.ReadAsync(_lab.Router);
        await RunAsync("clean");

        await _lab.Router.ShellAsync("mwanlb plan >/run/plan.sh; sh /run/plan.sh");

        Assert.Equal(applied, await RouterState.ReadAsync(_lab.Router));
        await RunAsync("clean");
        Assert.Equal(before, await RouterState.ReadAsync(_lab.Router));
    }

    [Fact]
    public async Task Plan_Printed_TouchesNothing()
    {
        Gateway.Install(_lab, new GatewayOptions());
        var before = await RouterState.ReadAsync(_lab.Router);

        var plan = await RunAsync("plan");

        Assert.StartsWith("#!/bin/sh\n", plan.Output, StringComparison.Ordinal);
        Assert.Equal(before, await RouterState.ReadAsync(_lab.Router));
    }

    [Fact]
    public async Task Apply_StepFails_UndoesTheEarlierOnes()
    {
        Gateway.Install(_lab, new GatewayOptions());
        // The last of the steps, in a chain that somebody else keeps as a plain file's name: the jump cannot be made.
        await _lab.Router.ShellAsync("printf '#!/bin/sh\\ncase \"$*\" in *\"-A POSTROUTING -j MWANLB\"*) echo no such luck >&2; exit 4;; esac\\nexec /usr/sbin/iptables \"$@\"\\n' >/usr/local/bin/iptables; chmod +x /usr/local/bin/iptables");
        var before = await RouterState.ReadAsync(_lab.Router);

        var apply = await _lab.Router.RunAsync("mwanlb", "apply");

        Assert.Equal(1, apply.ExitCode);
        Assert.Contains("no such luck", apply.Error, StringComparison.Ordinal);
        Assert.Contains("failed at: IPv4 jump from nat POSTROUTING to MWANLB_POSTROUTING", apply.Error, StringComparison.Ordinal);
        Assert.Equal(before, await RouterState.ReadAsync(_lab.Router));
    }

    [Theory]
    [InlineData("ip link del wan2", "Cannot find device \"wan2\"")]
    [InlineData("ip link set wan2 down", "Nexthop has invalid gateway.")]
    [InlineData("ip addr flush dev wan2", "Nexthop has invalid gateway.")]
    public async Task Apply_UplinkNotReady_SaidAndTheOthersMade(string outage, string problem)
    {
        Gateway.Install(_lab, new GatewayOptions());
        await _lab.Router.ShellAsync(outage);
        var before = await RouterState.ReadAsync(_lab.Router);

        var apply = await RunAsync("apply");

        Assert.Contains("warning: uplink uplink3 is not ready", apply.Error, StringComparison.Ordinal);
        Assert.Contains(problem, apply.Error, StringComparison.Ordinal);
        var state = await RouterState.ReadAsync(_lab.Router);
        Assert.Contains($"default via {_lab.Uplinks[1].Gateway} dev wan1 table 102", state, StringComparison.Ordinal);
        Assert.Contains("NFQUEUE", state, StringComparison.Ordinal);
        await RunAsync("clean");
        Assert.Equal(before, await RouterState.ReadAsync(_lab.Router));
    }

    [Fact]
    public async Task Apply_UplinkLostItsRoute_PutBackAndCounted()
    {
        Gateway.Install(_lab, new GatewayOptions());
        await RunAsync("apply");
        var applied = await RouterState.ReadAsync(_lab.Router);
        await _lab.Router.ShellAsync("ip link set wan1 down; ip link set wan1 up");

        Assert.Equal("mwanlb: applied (1 changes)\n", (await RunAsync("apply")).Output);

        Assert.Equal(applied, await RouterState.ReadAsync(_lab.Router));
    }

    [Fact]
    public async Task Clean_NotesLost_SaysSoAndApplyFindsThemAgain()
    {
        Gateway.Install(_lab, new GatewayOptions());
        await RunAsync("apply");
        await _lab.Router.ShellAsync("rm -rf /run/mwanlb");

        var clean = await _lab.Router.RunAsync("mwanlb", "clean");
        Assert.Equal(1, clean.ExitCode);
        Assert.Contains("the notes of how to take them back are lost", clean.Error, StringComparison.Ordinal);

        await RunAsync("apply");
        await RunAsync("clean");
        var state = await RouterState.ReadAsync(_lab.Router);
        Assert.DoesNotContain("MWANLB", state, StringComparison.Ordinal);
        Assert.DoesNotContain("fwmark", state, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_RuleOfOthersOnOurBits_IsNamed()
    {
        Gateway.Install(_lab, new GatewayOptions());
        await _lab.Router.ShellAsync("ip rule add pref 900 fwmark 1 lookup 100; ip rule add pref 901 fwmark 0x100/0xff00 lookup 100");

        var apply = await RunAsync("apply");

        Assert.Contains("a rule of others looks at bits of our fwmark-mask (0xff): 900:", apply.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("901:", apply.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_TableHoldsAnotherDefaultRoute_RefusesAndKeepsIt()
    {
        Gateway.Install(_lab, new GatewayOptions());
        await _lab.Router.ShellAsync("ip route add default dev lan0 table 102");
        var before = await RouterState.ReadAsync(_lab.Router);

        var apply = await _lab.Router.RunAsync("mwanlb", "apply");

        Assert.Equal(1, apply.ExitCode);
        Assert.Contains("table 102 holds a route that is not ours: default dev lan0", apply.Error, StringComparison.Ordinal);
        Assert.Contains("failed at: uplink uplink2: IPv4 default route in table 102", apply.Error, StringComparison.Ordinal);
        Assert.Equal(before, await RouterState.ReadAsync(_lab.Router));
    }

    [Fact]
    public async Task Apply_ConfigurationChanged_OldPartsGoAndCleanTakesBackTheRest()
    {
        Gateway.Install(_lab, new GatewayOptions());
        var before = await RouterState.ReadAsync(_lab.Router);
        await RunAsync("apply");

        // Another gateway for uplink 1, another mask, and uplink 3 gone.
        await _lab.Router.ShellAsync($"""
            sed -i -e 's/"{_lab.Uplinks[0].Gateway}"/"{_lab.Uplinks[0].Gateway.ToString().Replace(".1", ".7", StringComparison.Ordinal)}"/' \
                -e '/name = "uplink3"/,$d' -e '1i fwmark-mask = 0xff00' /etc/mwanlb/mwanlb.toml
            sed -i '$d' /etc/mwanlb/mwanlb.toml
            """);
        await RunAsync("apply");

        var state = await RouterState.ReadAsync(_lab.Router);
        Assert.Contains("fwmark 0x100/0xff00 lookup 101", state, StringComparison.Ordinal);
        Assert.DoesNotContain("/0xff ", state, StringComparison.Ordinal);
        Assert.DoesNotContain("table 103", state, StringComparison.Ordinal);
        Assert.Single(state.Split('\n'), line => line.Contains("table 101", StringComparison.Ordinal));
        await RunAsync("clean");
        Assert.Equal(before, await RouterState.ReadAsync(_lab.Router));
    }

    [Fact]
    public async Task Clean_NothingApplied_SaysSoAndTouchesNothing()
    {
        Gateway.Install(_lab, new GatewayOptions());
        var before = await RouterState.ReadAsync(_lab.Router);

        var clean = await RunAsync("clean");

        Assert.Contains("nothing to take back", clean.Output, StringComparison.Ordinal);
        Assert.Equal(before, await RouterState.ReadAsync(_lab.Router));
    }

    [Fact]
    public async Task Apply_RuleRemovedBySomebody_MadeAgain()
    {
        Gateway.Install(_lab, new GatewayOptions());
        await RunAsync("apply");
        var applied = await RouterState.ReadAsync(_lab.Router);
        await _lab.Router.ShellAsync("ip rule del fwmark 0x2/0xff; ip route flush table 103; iptables -t mangle -F MWANLB_PREROUTING");

        await RunAsync("apply");

        Assert.Equal(applied, await RouterState.ReadAsync(_lab.Router));
    }

    private async Task AssertRoundTripAsync(string mark)
    {
        var before = await RouterState.ReadAsync(_lab.Router);

        await RunAsync("apply");
        var applied = await RouterState.ReadAsync(_lab.Router);
        await RunAsync("apply");
        var again = await RouterState.ReadAsync(_lab.Router);
        await RunAsync("clean");

        Assert.Contains(mark, applied, StringComparison.Ordinal);
        Assert.Contains("net.ipv4.ip_forward = 1", applied, StringComparison.Ordinal);
        Assert.Contains("net.ipv4.conf.wan1.rp_filter = 2", applied, StringComparison.Ordinal);
        Assert.Contains("net.netfilter.nf_conntrack_events = 1", applied, StringComparison.Ordinal);
        Assert.Contains("net.netfilter.nf_conntrack_acct = 1", applied, StringComparison.Ordinal);
        Assert.Equal(applied, again);
        Assert.Equal(before, await RouterState.ReadAsync(_lab.Router));
    }

    private async Task<CommandResult> RunAsync(string command) => (await _lab.Router.RunAsync("mwanlb", command)).EnsureSuccess();
}
