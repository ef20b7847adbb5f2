using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary><c>mwanlb squid</c> and its check, against the real Squid and the rules that are really in force.</summary>
public sealed class SquidCheckTests : LabTest
{
    private const string SquidConf = "/etc/squid/squid.conf";
    private const string Fragment = "/etc/squid/conf.d/mwanlb.conf";

    // The last line of the fragment's part about connections, and what it says in each form.
    private const string PersistenceOff = "server_persistent_connections off";

    [Fact]
    public async Task Check_DebiansSquidConfWithTheFragment_NoProblems()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions());
        await using var squid = await lab.Gateway.StartSquidAsync();
        await lab.Traffic.GetAsync("get", 3, HttpPath.ProxyGet);

        var check = await lab.Network.Router.RunAsync("mwanlb", "squid", "--check");

        Assert.Equal(($"{SquidConf}: no problems\n", 0), (check.Output, check.ExitCode));
        // The fragment has pairs for eight uplinks; Squid marks, so that nothing is said of its rights.
        Assert.Contains(": hint: tcp_outgoing_mark = 0x4 0x5 0x6 0x7 0x8: no uplink has such a mark", check.Error, StringComparison.Ordinal);
        Assert.All(check.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains(": hint: ", line, StringComparison.Ordinal));
        Assert.DoesNotContain("has not read", check.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("open", "mwanlb")]
    [InlineData("strict", "strict")]
    [InlineData("rewrite", "rewrite")]
    [InlineData("sticky", "sticky")]
    [InlineData("persistent", "persistent")]
    public async Task Squid_ThreeUplinksWithAMaskOfTheirOwn_SquidTakesItAndNothingIsWrong(string form, string file)
    {
        Assert.SkipUnless(File.Exists(Path.Combine(Product.Root, "squid-conf", file + ".conf")), $"squid-conf/{file}.conf is not there");
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Separate(3), Cancellation);
        Gateway.Install(lab, new GatewayOptions { Extra = "fwmark-mask = 0xff00" });

        (await lab.Router.RunAsync("mwanlb", "squid", "--form", form, "--output", Fragment)).EnsureSuccess();

        (await lab.Router.RunAsync("squid", "-k", "parse")).EnsureSuccess();
        var text = lab.Router.ReadFile(Fragment);
        Assert.All(["0x100", "0x200", "0x300"], mark => Assert.Matches($"(?m)^tcp_outgoing_mark {mark} mwanlb_mark_", text));
        Assert.DoesNotContain("0x400", text, StringComparison.Ordinal);
        Assert.All(lab.Uplinks, uplink => Assert.Equal(
            form == "persistent", text.Contains($"tcp_outgoing_address {uplink.Address} mwanlb_mark_{uplink.Index + 1}\n", StringComparison.Ordinal)));
        var check = await lab.Router.RunAsync("mwanlb", "squid", "--check");
        Assert.Equal(($"{SquidConf}: no problems\n", 0), (check.Output, check.ExitCode));
    }

    [Fact]
    public async Task Squid_MaskOfItsOwn_RequestsAreMarkedByIt()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions { Extra = "fwmark-mask = 0xff00" });
        var fragment = (await lab.Network.Router.RunAsync("mwanlb", "squid")).EnsureSuccess().Output;
        await using var squid = await SquidProcess.StartAsync(lab.Network.Router, ("mwanlb", fragment));

        await lab.Traffic.GetAsync("get", 9, HttpPath.ProxyGet);

        Assert.Equal([3, 3, 3], lab.Server.CountByUplink(await lab.Server.WaitForAsync("get", 9, Seconds(10))));
        await Wait.UntilAsync(() => squid.AccessRecords.Count >= 9, Seconds(10), () => "every request in Squid's log");
        Assert.Equal([0x100u, 0x200u, 0x300u], squid.AccessRecords.Select(r => r.SocketMark).Distinct().Order());
    }

    [Fact]
    public async Task Check_PersistentConnections_NamedUnlessRulesKeepThem()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Separate(2), Cancellation);
        Gateway.Install(lab, new GatewayOptions());
        var fragment = (await lab.Router.RunAsync("mwanlb", "squid")).EnsureSuccess().Output.Replace(PersistenceOff, "server_persistent_connections on", StringComparison.Ordinal);
        lab.Router.WriteFile(Fragment, fragment);
        var line = fragment.Split('\n').ToList().IndexOf("server_persistent_connections on") + 1;

        await AssertNamedAsync(lab.Router, line);

        // The rules of 'apply', then a pin made by hand, as nft and as iptables show them.
        (await lab.Router.RunAsync("mwanlb", "apply")).EnsureSuccess();
        await AssertKeptAsync(lab.Router, line);
        (await lab.Router.RunAsync("mwanlb", "clean")).EnsureSuccess();
        await AssertNamedAsync(lab.Router, line);
        await lab.Router.ShellAsync("""
            nft 'table inet mwan_pin { chain out { type route hook output priority mangle; ct direction original ct mark != 0 meta mark set ct mark; ct state new ct mark 0 meta mark != 0 ct mark set meta mark; }; }'
            """);
        await AssertKeptAsync(lab.Router, line);
        await lab.Router.ShellAsync("""
            nft delete table inet mwan_pin
            iptables -t mangle -A OUTPUT -m conntrack --ctstate NEW -m mark ! --mark 0 -j CONNMARK --save-mark
            iptables -t mangle -A OUTPUT -m conntrack --ctstate ESTABLISHED,RELATED -m connmark ! --mark 0 -j CONNMARK --restore-mark
            """);
        await AssertKeptAsync(lab.Router, line);
    }

    [Fact]
    public async Task Check_MistakesThatSquidFinds_AreNamedByTheirLine()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Separate(2), Cancellation);
        Gateway.Install(lab, new GatewayOptions());
        var fragment = (await lab.Router.RunAsync("mwanlb", "squid")).EnsureSuccess().Output;
        // Abort before they name a line, end at it, and go on.
        foreach (var (mistake, expected) in new[]
        {
            ("external_acl_type other %>aX /bin/false", "external_acl_type: Squid does not start: assertion failed"),
            ("tcp_outgoing_mark 0x1/0xff all", "tcp_outgoing_mark: Squid does not start: 'tcp_outgoing_mark' does not support masked marks"),
            ("tcp_outgoing_mrk 0x1 all", "tcp_outgoing_mrk: is no directive of this Squid"),
        })
        {
            lab.Router.WriteFile(Fragment, "# first\n" + mistake + "\n" + fragment);

            var check = await lab.Router.RunAsync("mwanlb", "squid", "--check");

            Assert.Equal(2, check.ExitCode);
            Assert.Contains($"{Fragment}:2: error: {expected}", check.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Check_HelperThatSquidMayNotRun_IsNamed()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Separate(2), Cancellation);
        Gateway.Install(lab, new GatewayOptions());
        lab.Router.WriteFile(Fragment, (await lab.Router.RunAsync("mwanlb", "squid")).EnsureSuccess().Output);
        await lab.Router.ShellAsync("chmod 700 /usr/local/bin/mwanlb-helper");

        var check = await lab.Router.RunAsync("mwanlb", "squid", "--check");

        Assert.Equal(2, check.ExitCode);
        Assert.Contains("error: external_acl_type mwanlb = /usr/local/bin/mwanlb-helper: user 'proxy' may not run it", check.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "--bounding-set=-net_admin")]
    [InlineData(true, "--reuid=proxy", "--regid=proxy", "--init-groups", "--bounding-set=-net_admin")]
    [InlineData(false, "--bounding-set=-sys_module")]
    public async Task Check_SquidWithoutTheRightToMark_IsNamed(bool isNamed, params string[] asWhom)
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Separate(2), Cancellation);
        Gateway.Install(lab, new GatewayOptions());
        lab.Router.WriteFile(Fragment, (await lab.Router.RunAsync("mwanlb", "squid")).EnsureSuccess().Output + "pid_filename none\npinger_enable off\n");
        await lab.Router.ShellAsync("chown -R proxy: /var/log/squid /var/spool/squid");
        await using var squid = lab.Router.Start(["setpriv", .. asWhom, "squid", "--foreground", "-YC"]);

        // Nothing is said until the worker is there, and until it has dropped what it will not keep.
        await Wait.UntilAsync(
            async () => (await lab.Router.ShellAsync("ss -Hltn 'sport = :3128'")).Length > 0, Seconds(20), () => $"Squid listening\n{squid.Error}{squid.Output}");
        var check = await lab.Router.RunAsync("mwanlb", "squid", "--check");

        Assert.Equal(isNamed, check.Error.Contains("the Squid that runs here has no CAP_NET_ADMIN", StringComparison.Ordinal));
        Assert.Equal(isNamed ? 2 : 0, check.ExitCode);
    }

    private static async Task AssertNamedAsync(LabHost router, int line)
    {
        var check = await router.RunAsync("mwanlb", "squid", "--check");
        Assert.Equal(($"{SquidConf}: 1 error, 0 warnings\n", 2), (check.Output, check.ExitCode));
        Assert.Contains($"{Fragment}:{line}: error: server_persistent_connections = on: a reused connection gets the new request's mark", check.Error, StringComparison.Ordinal);
    }

    private static async Task AssertKeptAsync(LabHost router, int line)
    {
        var check = await router.RunAsync("mwanlb", "squid", "--check");
        Assert.Equal(($"{SquidConf}: no problems\n", 0), (check.Output, check.ExitCode));
        Assert.Contains($"{Fragment}:{line}: hint: server_persistent_connections = on: the rules in force keep a connection", check.Error, StringComparison.Ordinal);
    }
}
