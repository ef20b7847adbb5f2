using MwanLb.Marker.Routing;
using MwanLb.Netfilter.Tests.Kernel;

namespace MwanLb.Marker.Tests.Routing;

/// <summary>The scripts themselves, each test in a network namespace of its own with the interfaces wan0 (10.9.1.2) and wan1 (10.9.2.2).</summary>
public sealed class RoutingKernelTests
{
    private const string Lan = "lan = [\"lan0\"]\n";

    public static TheoryData<string> StateNames => ["state", "it's \"here\" $x `y` \\ end", "two\nlines"];

    [Theory]
    [MemberData(nameof(StateNames))]
    public void Clean_AfterApply_LeavesTheNamespaceAsItWas(string stateName) => InNamespace(stateName, state =>
    {
        Sh("sysctl -qw net.ipv4.conf.wan1.rp_filter=1");
        var before = Everything();

        Assert.StartsWith("mwanlb: applied (", Apply(state, Lan).Split('\n')[^1], StringComparison.Ordinal);
        Assert.Equal("1\n2", Sh("sysctl -n net.ipv4.ip_forward net.ipv4.conf.wan1.rp_filter"));
        Assert.NotEqual(before, Everything());

        Assert.Equal("mwanlb: cleaned", Clean(state));
        Assert.Equal(before, Everything());
        Assert.Equal(["apply.lock"], Directory.GetFileSystemEntries(state).Select(Path.GetFileName));
    });

    [Fact]
    public void Apply_Again_ChangesNothing() => InNamespace("state", state =>
    {
        Apply(state, Lan);
        var before = Everything();

        Assert.EndsWith("mwanlb: applied (all was in place)", Apply(state, Lan), StringComparison.Ordinal);
        Assert.Equal(before, Everything());
    });

    [Theory]
    [InlineData(Lan, Lan + "masquerade = false\n")]
    [InlineData(Lan + "masquerade = false\n", Lan)]
    [InlineData(Lan, "lan = [\"lan1\"]\nqueue = 3\n")]
    [InlineData(Lan, Lan + "fwmark-mask = 0xff00\n")]
    public void Apply_ChangedSetting_IsAsIfAppliedAlone(string first, string second)
    {
        var alone = "";
        InNamespace("state", state =>
        {
            Apply(state, second);
            alone = Ours();
        });

        InNamespace("state", state =>
        {
            var before = Everything();
            Apply(state, first);

            Assert.DoesNotContain("could not", Apply(state, second), StringComparison.Ordinal);
            Assert.Equal(alone, Ours());
            Assert.Equal("mwanlb: cleaned", Clean(state));
            Assert.Equal(before, Everything());
        });
    }

    [Fact]
    public void Apply_StepFails_TakesBackWhatItDid() => InNamespace("state", state =>
    {
        Sh("ip route add default via 10.9.1.77 dev wan0 table 102");
        var before = Everything();

        var (exitCode, output) = Run(ApplyScript(state, Lan));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("mwanlb: failed at: uplink dsl: default route in table 102; taking back what was done", output, StringComparison.Ordinal);
        Assert.Equal(before, Everything());
    });

    [Fact]
    public void Apply_RouteOfAnother_IsLeftAlone() => InNamespace("state", state =>
    {
        Sh("ip route add default via 10.9.1.77 dev wan0 table 101");

        Assert.NotEqual(0, Run(ApplyScript(state, Lan)).ExitCode);
        Assert.StartsWith("default via 10.9.1.77", Sh("ip route show table 101"), StringComparison.Ordinal);
    });

    [Fact]
    public void Clean_InterfaceGone_CleansTheRest() => InNamespace("state", state =>
    {
        Sh("sysctl -qw net.ipv4.conf.wan1.rp_filter=1");
        Apply(state, Lan);
        Sh("ip link del wan1");

        Assert.Equal("mwanlb: cleaned", Clean(state));
        Assert.DoesNotContain("MWANLB", Sh("iptables-save; ip rule"), StringComparison.Ordinal);
    });

    [Fact]
    public void Clean_RulesetFlushedMeanwhile_CleansTheRest() => InNamespace("state", state =>
    {
        var before = Everything();
        Apply(state, Lan);
        Sh("nft flush ruleset");

        Assert.Equal("mwanlb: cleaned", Clean(state));
        Assert.Equal(before, Everything());
    });

    private static void InNamespace(string stateName, Action<string> body)
    {
        using var directory = new TestDirectory(stateName);
        KernelNamespace.Run(() =>
        {
            Sh("""
                for i in 0 1; do
                    ip link add wan$i type veth peer name peer$i
                    ip addr add 10.9.$((i + 1)).2/24 dev wan$i
                    ip link set wan$i up
                    ip link set peer$i up
                done
                sysctl -qw net.ipv4.ip_forward=0
                """);
            body(directory.Path);
        });
    }

    private static string Apply(string state, string top)
    {
        var (exitCode, output) = Run(ApplyScript(state, top));
        Assert.True(exitCode == 0, output);
        return output;
    }

    private static string ApplyScript(string state, string top) =>
        RoutingScript.Apply(RoutingPlan.Create(Sample.Model(top), MarkingBackend.Iptables, "named by the test"), state);

    private static string Clean(string state) => Run(RoutingScript.Clean(state)).Output;

    private static string Ours() => Sh(
        "iptables-save | grep -e '^-A' -e MWANLB || :; ip rule; for table in 101 102; do ip route show table $table 2>/dev/null || :; done");

    private static string Everything() => Ours() + Sh("nft list tables; sysctl -a -r '^net.ipv4.(ip_forward|conf)' 2>/dev/null");

    private static string Sh(string command)
    {
        var (exitCode, output) = Shell.Try($"{{ {command}\n}}", "");
        Assert.True(exitCode == 0, output);
        return output;
    }

    private static (int ExitCode, string Output) Run(string script) => Shell.Try("exec /bin/sh -c \"$1\"", "", script);
}
