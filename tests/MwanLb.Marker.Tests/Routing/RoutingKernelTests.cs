using static MwanLb.Marker.Tests.Routing.RoutingNamespace;

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

        var (exitCode, output) = Execute(ApplyScript(state, Lan));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("mwanlb: failed at: uplink dsl: IPv4 default route in table 102; taking back what was done", output, StringComparison.Ordinal);
        Assert.Equal(before, Everything());
    });

    [Fact]
    public void Apply_RouteOfAnother_IsLeftAlone() => InNamespace("state", state =>
    {
        Sh("ip route add default via 10.9.1.77 dev wan0 table 101");

        Assert.NotEqual(0, Execute(ApplyScript(state, Lan)).ExitCode);
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

    private static void InNamespace(string stateName, Action<string> body) => Run(body, stateName);

    private static string Apply(string state, string top) => RoutingNamespace.Apply(state, Sample.Model(top));

    private static string ApplyScript(string state, string top) => RoutingNamespace.ApplyScript(state, Sample.Model(top));
}
