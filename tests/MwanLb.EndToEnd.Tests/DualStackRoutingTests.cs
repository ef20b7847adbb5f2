using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>plan, apply and clean on a router with two uplinks for IPv4 and IPv6 and one for IPv4 alone.</summary>
public sealed class DualStackRoutingTests : LabTest, IAsyncLifetime
{
    private LabNetwork _lab = null!;

    public async ValueTask InitializeAsync()
    {
        _lab = await LabNetwork.CreateAsync(LabTopology.DualStack(3, 2), Cancellation);

        // A router that forwards nothing yet and has rules of its admin's; wan1 takes advertisements, lan0 forwards already.
        await _lab.Router.ShellAsync("""
            sysctl -qw net.ipv4.ip_forward=0 net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.wan1.rp_filter=0
            sysctl -qw net.ipv6.conf.all.forwarding=0 net.ipv6.conf.lan0.forwarding=1 net.ipv6.conf.wan1.accept_ra=1
            ip -6 rule add pref 5000 from 2001:db8:77::/48 lookup 77
            ip -6 route add blackhole 2001:db8:78::/48 table 77
            ip -6 route add 2001:db8:79::/48 via fe80::1 dev wan1
            ip6tables -t nat -A POSTROUTING -o admin0 -j MASQUERADE
            """);
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Theory]
    [InlineData("iptables", "nft", "-A MWANLB_NEW -d 2001:db8:79::/48 -j RETURN")]
    [InlineData("iptables", "legacy", "-A MWANLB_NEW -d 2001:db8:79::/48 -j RETURN")]
    [InlineData("nftables", "nft", "set local_networks6")]
    public async Task ApplyAndClean_DualStack_LeaveTheRouterAsItWas(string backend, string variant, string rule)
    {
        // A legacy table that was ever used stays listed, empty, until the namespace ends: nobody can take that back.
        await _lab.Router.ShellAsync($"""
            for program in iptables ip6tables; do
                ln -sf /usr/sbin/$program-{variant} /etc/alternatives/$program
                ln -sf /usr/sbin/$program-{variant}-restore /etc/alternatives/$program-restore
                $program-legacy -t mangle -S >/dev/null
                $program-legacy -t nat -S >/dev/null
            done
            """);

        Gateway.Install(_lab, new GatewayOptions { LinkLocalGateways = true, Extra = $"backend = \"{backend}\"\nlocal = true" });

        // Not every kernel's nft takes the queue rule.
        const string Apply = "mwanlb plan | sed 's/ queue num 0 bypass/ accept/' | sh";
        var before = await RouterState.ReadAsync(_lab.Router);

        await _lab.Router.ShellAsync(Apply);
        var applied = await RouterState.ReadAsync(_lab.Router);
        var second = await _lab.Router.ShellAsync(Apply);
        var again = await RouterState.ReadAsync(_lab.Router);
        await RunAsync("clean");

        Assert.Contains(rule, applied, StringComparison.Ordinal);
        Assert.Contains("net.ipv6.conf.wan0.forwarding = 1", applied, StringComparison.Ordinal);
        Assert.Contains("net.ipv6.conf.wan1.accept_ra = 2", applied, StringComparison.Ordinal);
        Assert.Contains("default via fe80::1 dev wan1 table 102", applied, StringComparison.Ordinal);
        Assert.Equal("mwanlb: applied (all was in place)\n", second);
        Assert.Equal(applied, again);
        Assert.Equal(before, await RouterState.ReadAsync(_lab.Router));
    }

    [Fact]
    public async Task Apply_IPv6StepFails_UndoesBoth()
    {
        Gateway.Install(_lab, new GatewayOptions());
        await FakeAsync("ip6tables", """
            case "$*" in *"-A POSTROUTING -j MWANLB"*) echo no such luck >&2; exit 4 ;; esac
            exec /usr/sbin/ip6tables "$@"
            """);
        var before = await RouterState.ReadAsync(_lab.Router);

        var apply = await _lab.Router.RunAsync("mwanlb", "apply");

        Assert.Equal(1, apply.ExitCode);
        Assert.Contains("failed at: IPv6 jump from nat POSTROUTING to MWANLB_POSTROUTING", apply.Error, StringComparison.Ordinal);
        Assert.Equal(before, await RouterState.ReadAsync(_lab.Router));
    }

    [Fact]
    public async Task Apply_NoIp6tables_SaidAndIPv4Made()
    {
        Gateway.Install(_lab, new GatewayOptions());
        await FakeAsync("ip6tables-restore", "exit 127");

        await AssertIPv4AloneAsync("there is no ip6tables command: IPv6 is left alone", "");
    }

    [Fact]
    public async Task Apply_IPv6SwitchedOff_SaidAndIPv4Made()
    {
        Gateway.Install(_lab, new GatewayOptions());

        // As with ipv6.disable=1, there are no settings of IPv6.
        await AssertIPv4AloneAsync("this kernel has IPv6 switched off: IPv6 is left alone", """
            mkdir /run/net
            mount --bind /proc/sys/net /run/net
            mount -t tmpfs none /proc/sys/net
            for part in ipv4 core netfilter; do mkdir /proc/sys/net/$part; mount --bind /run/net/$part /proc/sys/net/$part; done
            """);
    }

    [Fact]
    public async Task Apply_NoTranslationOfIPv6_SaidAndItsConnectionsNotQueued()
    {
        Gateway.Install(_lab, new GatewayOptions());
        await FakeAsync("ip6tables-restore", """
            rules=$(cat)
            case $rules in "*nat"*) echo no nat6 here >&2; exit 3 ;; esac
            printf '%s\n' "$rules" | exec /usr/sbin/ip6tables-restore "$@"
            """);

        var apply = await RunAsync("apply");

        Assert.Contains("warning: IPv6 cannot be masqueraded here (ip6tables: no nat6 here)", apply.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("NFQUEUE", await _lab.Router.ShellAsync("ip6tables-save"), StringComparison.Ordinal);
        Assert.Contains("NFQUEUE", await _lab.Router.ShellAsync("iptables-save"), StringComparison.Ordinal);
        Assert.Contains("fwmark 0x2/0xff lookup 102", await _lab.Router.ShellAsync("ip -6 rule"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forwarded_DualStack_TakesTurnsInBoth()
    {
        await using var server = await InternetServer.StartAsync(_lab);
        await using var gateway = await Gateway.StartAsync(_lab, new GatewayOptions());

        var six = await new ClientTraffic(_lab.Client) { Server = LabTopology.InternetAddresses6[0] }.ConnectAsync("six", 8);
        var four = await new ClientTraffic(_lab.Client).ConnectAsync("four", 6);

        Assert.Equal([4, 4, 0], _lab.Uplinks.Select(u => six.Count(flow => u.IsSeenAs(flow.FirstSeenAs) && u.IsSeenAs(flow.SecondSeenAs))));
        Assert.Equal([2, 2, 2], _lab.Uplinks.Select(u => four.Count(flow => u.IsSeenAs(flow.FirstSeenAs) && u.IsSeenAs(flow.SecondSeenAs))));
    }

    private async Task AssertIPv4AloneAsync(string warning, string preparation)
    {
        const string IPv6 = "ip6tables-save | grep -v '^#' | sed 's/\\[.*//'; ip -6 rule; ip -6 route show table all; sysctl -a -r '^net.ipv6' 2>/dev/null";
        var before = await _lab.Router.ShellAsync(IPv6);

        var apply = await _lab.Router.RunAsync("bash", "-ec", preparation + "\nmwanlb apply");

        apply.EnsureSuccess();
        Assert.Contains(warning, apply.Error, StringComparison.Ordinal);
        Assert.Contains("NFQUEUE", await _lab.Router.ShellAsync("iptables-save"), StringComparison.Ordinal);
        Assert.Equal(before, await _lab.Router.ShellAsync(IPv6));
    }

    /// <summary>Puts a script before the machine's program of the same name.</summary>
    private async Task FakeAsync(string name, string script)
    {
        _lab.Router.WriteFile("/usr/local/bin/" + name, "#!/bin/sh\n" + script);
        await _lab.Router.ShellAsync("chmod +x /usr/local/bin/" + name);
    }

    private async Task<CommandResult> RunAsync(string command) => (await _lab.Router.RunAsync("mwanlb", command)).EnsureSuccess();
}
