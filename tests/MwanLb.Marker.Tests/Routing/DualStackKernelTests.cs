using MwanLb.Marker.Routing;
using static MwanLb.Marker.Tests.Routing.RoutingNamespace;

namespace MwanLb.Marker.Tests.Routing;

/// <summary>The scripts for uplinks with IPv4 and IPv6, each test in a network namespace of its own.</summary>
public sealed class DualStackKernelTests
{
    public static TheoryData<string> Backends => [.. Enum.GetNames<MarkingBackend>()];

    [Theory]
    [MemberData(nameof(Backends))]
    public void Clean_AfterApplyingTwice_LeavesTheNamespaceAsItWas(string name) => Run(state =>
    {
        var backend = Enum.Parse<MarkingBackend>(name);
        var model = RoutingSample.DualStack() with { Local = true };

        // "aux0" comes before "all" in every list, and forwards by itself.
        Sh("""
            ip link add aux0 type veth peer name aux1
            sysctl -qw net.ipv6.conf.aux0.forwarding=1 net.ipv6.conf.wan1.accept_ra=0 net.netfilter.nf_conntrack_events=2
            """);
        var before = Everything();

        Assert.DoesNotContain("warning: uplink", Apply(state, model, backend), StringComparison.Ordinal);
        var applied = Everything();
        Assert.EndsWith("mwanlb: applied (all was in place)", Apply(state, model, backend), StringComparison.Ordinal);

        Assert.Equal(applied, Everything());
        Assert.Equal(
            "1\n1\n2\n0\n1",
            Sh("sysctl -n net.ipv6.conf.all.forwarding net.ipv6.conf.wan0.forwarding net.ipv6.conf.wan0.accept_ra net.ipv6.conf.wan1.accept_ra net.netfilter.nf_conntrack_events"));
        Assert.StartsWith("default via fe80::1 dev wan0", Sh("ip -6 route show table 101"), StringComparison.Ordinal);
        Assert.Equal("default via 2001:db8:2::1 dev wan1", Sh("ip -6 route show table 102").Split(" metric")[0]);
        Assert.Equal("2001:db8:7::7 from :: via fe80::1 dev wan0 table 101", Sh("ip route get 2001:db8:7::7 mark 1").Split(" src")[0]);
        Assert.Equal("mwanlb: cleaned", Clean(state));
        Assert.Equal(before, Everything());
    });

    [Fact]
    public void Clean_AfterApplyByLegacyIp6tables_LeavesTheNamespaceAsItWas() => Run(state =>
    {
        var path = Directory.CreateDirectory(Path.Combine(state, "bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(path, "ip6tables"), "/usr/sbin/ip6tables-legacy");
        File.CreateSymbolicLink(Path.Combine(path, "ip6tables-restore"), "/usr/sbin/ip6tables-legacy-restore");

        string WithPath(string script) => $"PATH={path}:$PATH\n{script}";
        const string Saved = "ip6tables-legacy-save | grep -v '^#' | sed 's/\\[.*//'";

        // A legacy table that was ever used stays listed, empty.
        Sh("ip6tables-legacy -t mangle -S; ip6tables-legacy -t nat -S");
        var (everything, before) = (Everything(), Sh(Saved));

        var (exitCode, output) = Execute(WithPath(ApplyScript(state, RoutingSample.DualStack())));

        Assert.True(exitCode == 0, output);
        Assert.Contains("-A MWANLB_NEW -j NFQUEUE", Sh(Saved), StringComparison.Ordinal);
        Assert.Contains("-j MASQUERADE", Sh(Saved), StringComparison.Ordinal);
        Assert.Equal("mwanlb: cleaned", Execute(WithPath(RoutingScript.Clean(state))).Output);
        Assert.Equal((everything, before), (Everything(), Sh(Saved)));
    });

    [Fact]
    public void Apply_WithoutIPv6Uplinks_TouchesNothingOfIPv6() => Run(state =>
    {
        const string IPv6 = "ip6tables-save; ip -6 rule; ip -6 route show table all; sysctl -a -r '^net.ipv6' 2>/dev/null";
        var before = Sh(IPv6);

        Apply(state, Sample.Model());

        Assert.Equal(before, Sh(IPv6));
    });

    [Fact]
    public void Apply_IPv6StepFails_TakesBackBoth() => Run(state =>
    {
        Sh("ip -6 route add default via 2001:db8:1::77 dev wan0 table 102");
        var before = Everything();

        var (exitCode, output) = Execute(ApplyScript(state, RoutingSample.DualStack()));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("table 102 holds a route that is not ours: default via 2001:db8:1::77", output, StringComparison.Ordinal);
        Assert.Contains("mwanlb: failed at: uplink dsl: IPv6 default route in table 102; taking back what was done", output, StringComparison.Ordinal);
        Assert.Equal(before, Everything());
    });

    [Fact]
    public void Apply_IPv6GoneFromConfiguration_TakesItBack() => Run(state =>
    {
        Apply(state, Sample.Model());
        var alone = Ours();
        Assert.Equal("mwanlb: cleaned", Clean(state));
        Apply(state, RoutingSample.DualStack());

        Assert.DoesNotContain("could not", Apply(state, Sample.Model()), StringComparison.Ordinal);

        Assert.Equal(alone, Ours());
        Assert.Equal("mwanlb: cleaned", Clean(state));
    });

    [Fact]
    public void Apply_UplinkWithoutIPv6Yet_SaidAndTheRestMade() => Run(state =>
    {
        Sh("ip link set wan1 down");

        var output = Apply(state, RoutingSample.DualStack());

        Assert.Contains("its IPv6 connections take the router's default route", output, StringComparison.Ordinal);
        Assert.NotEqual("", Sh("ip -6 route show table 101"));
    });

    [Fact]
    public void Apply_RuleOfOthersOnOurBits_IsNamedInIPv6Too() => Run(state =>
    {
        Sh("ip -6 rule add pref 900 fwmark 1 lookup 100");

        Assert.Contains("a rule of others looks at bits of our fwmark-mask (0xff): 900:", Apply(state, RoutingSample.DualStack()), StringComparison.Ordinal);
        Assert.DoesNotContain("900:", Apply(state, Sample.Model()), StringComparison.Ordinal);
    });

    [Fact]
    public void Clean_NotesLostWithIPv6RulesAlone_SaysSo() => Run(state =>
    {
        var model = RoutingSample.DualStack();
        Apply(state, model with { Uplinks = [.. model.Uplinks.Select(u => u with { HasIPv4 = false })] });
        File.Delete(Path.Combine(state, "applied"));

        Assert.Contains("the notes of how to take them back are lost", Clean(state), StringComparison.Ordinal);
    });
}
