using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Tests.Routing;

public sealed class RoutingPlanTests
{
    private static readonly string[] Routes =
    [
        "default_route fibre 101 'via 10.9.1.1 dev wan0'",
        "default_route dsl 102 'via 10.9.2.1 dev wan1'",
        "ip rule add pref 10000 lookup main suppress_prefixlength 0",
        "ip rule add pref 10010 fwmark 0x1/0xff lookup 101",
        "ip rule add pref 10011 fwmark 0x2/0xff lookup 102",
    ];

    [Fact]
    public void Create_Nftables_RoutesStandBeforeMarksAreSet()
    {
        var model = Sample.Model();

        var plan = RoutingSample.Plan(model, MarkingBackend.Nftables);

        var rules = NftablesRules.Text(model, plan.Families, _ => "$(local_networks 20000 | elements)");
        Assert.Equal([.. Routes, $"nft -f - <<RULES\n{rules}RULES"], plan.Steps.Select(step => step.Do));
        Assert.Equal(["lan0"], plan.LanInterfaces);
        Assert.Equal("nft delete table inet mwanlb", plan.Steps[^1].Undo);
        Assert.Equal(
            [RoutingStepMode.Once, RoutingStepMode.Once, RoutingStepMode.Ours, RoutingStepMode.Ours, RoutingStepMode.Ours, RoutingStepMode.Always],
            plan.Steps.Select(step => step.Mode));
    }

    [Fact]
    public void Create_Iptables_ChainsAreFilledBeforeTheyAreJumpedTo()
    {
        var plan = RoutingSample.Plan(Sample.Model(), MarkingBackend.Iptables);

        Assert.Equal(
            [
                .. Routes,
                "iptables-restore -w 5 --noflush <<RULES", "iptables-restore -w 5 --noflush <<RULES",
                "iptables -w 5 -t mangle -A PREROUTING -j MWANLB_PREROUTING",
                "iptables -w 5 -t mangle -A OUTPUT -j MWANLB_OUTPUT",
                "iptables -w 5 -t nat -A POSTROUTING -j MWANLB_POSTROUTING",
            ],
            plan.Steps.Select(step => step.Do.Split('\n')[0]));
        Assert.Contains("\n$(local_networks 1000 | sed 's/.*/-A MWANLB_NEW -d & -j RETURN/')\n", plan.Steps[5].Do, StringComparison.Ordinal);
        Assert.Equal(
            "rules=$(for op in F X; do iptables -w 5 -t mangle -S | sed -n \"s/^-N MWANLB_/-$op MWANLB_/p\"; done)"
                + "; printf '*mangle\\n%s\\nCOMMIT\\n' \"$rules\" | iptables-restore -w 5 --noflush",
            plan.Steps[5].Undo);
    }

    [Fact]
    public void Create_DualStack_MakesTheSameOfBoth()
    {
        var steps = RoutingSample.Plan(RoutingSample.DualStack(), MarkingBackend.Iptables).Steps;

        Assert.Equal(
            [
                .. Routes.Take(2),
                "default_route fibre 101 'via fe80::1 dev wan0' -6",
                "default_route dsl 102 'via 2001:db8:2::1 dev wan1' -6",
                .. Routes.Skip(2),
                "ip -6 rule add pref 10000 lookup main suppress_prefixlength 0",
                "ip -6 rule add pref 10010 fwmark 0x1/0xff lookup 101",
                "ip -6 rule add pref 10011 fwmark 0x2/0xff lookup 102",
            ],
            steps.Take(10).Select(step => step.Do));
        Assert.Equal("ip -N -6 route show table 101 | grep -q '^default via fe80::1 dev wan0 '", steps[2].Present);
        Assert.Equal("ip -6 route del default via fe80::1 dev wan0 table 101", steps[2].Undo);
        Assert.Equal("ip -N -6 rule show pref 10011 | grep -qw 'fwmark 0x2/0xff lookup 102'", steps[9].Present);
        Assert.Equal(
            steps.Skip(10).Where(step => !step.Do.StartsWith("ip6", StringComparison.Ordinal)).Select(step => step.Undo.Replace("iptables", "ip6tables", StringComparison.Ordinal)),
            steps.Skip(10).Where(step => step.Do.StartsWith("ip6", StringComparison.Ordinal)).Select(step => step.Undo));
    }

    [Fact]
    public void Create_UplinksOfOneFamilyEach_GetNothingOfTheOther()
    {
        var model = RoutingSample.DualStack();
        model = model with { Uplinks = [model.Uplinks[0] with { HasIPv6 = false }, model.Uplinks[1] with { HasIPv4 = false }] };

        var steps = RoutingSample.Plan(model, MarkingBackend.Nftables).Steps;

        Assert.Equal(
            [
                Routes[0],
                "default_route dsl 102 'via 2001:db8:2::1 dev wan1' -6",
                Routes[2],
                Routes[3],
                "ip -6 rule add pref 10000 lookup main suppress_prefixlength 0",
                "ip -6 rule add pref 10011 fwmark 0x2/0xff lookup 102",
            ],
            steps.Take(6).Select(step => step.Do));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Create_NoIPv6_NamesNothingOfIt(bool isSwitchedOff)
    {
        var model = isSwitchedOff ? RoutingSample.DualStack() : Sample.Model();
        var plan = RoutingPlan.Create(model, new BackendChoice(MarkingBackend.Iptables, "") { IPv6 = isSwitchedOff ? IPv6Support.None : IPv6Support.Full });

        Assert.Equal([IpFamily.IPv4], plan.Families.Select(f => f.Family));
        Assert.DoesNotContain(plan.Steps, step => (step.Do + step.Present + step.Undo).Contains("6tables", StringComparison.Ordinal) || step.Do.Contains("-6", StringComparison.Ordinal));
        Assert.DoesNotContain(plan.BaseChains, chains => chains.Contains("ip6", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("lan = [\"lan0\"]")]
    [InlineData("lan = []")]
    [InlineData("lan = [\"lan1\"]\nmasquerade = false\nqueue = 7")]
    public void Create_OtherSettings_KeepTheUndoOfTheMarkingRules(string top)
    {
        // What is noted is told from what is wanted by its undo: one that changed with a setting would be run against the rules just made.
        var undo = RoutingSample.Plan(Sample.Model(), MarkingBackend.Iptables).Steps.Select(step => step.Undo).ToHashSet();

        Assert.All(RoutingSample.Plan(Sample.Model(top), MarkingBackend.Iptables).Steps, step => Assert.Contains(step.Undo, undo));
    }

    [Theory]
    [InlineData("", "fwmark 0x1/0xff lookup 101", "fwmark 0x1/0xff lookup 101")]
    [InlineData("fwmark-mask = 0xff00", "fwmark 0x100/0xff00 lookup 101", "fwmark 0x100/0xff00 lookup 101")]
    [InlineData("fwmark-mask = 0xffffffff", "fwmark 0x1/0xffffffff lookup 101", "fwmark 0x1 lookup 101")]
    public void Create_Mask_IsLookedForAsIproute2PrintsIt(string mask, string made, string shown)
    {
        var step = RoutingSample.Plan(Sample.Model("lan = []\n" + mask), MarkingBackend.Nftables).Steps[3];

        Assert.Equal($"ip rule add pref 10010 {made}", step.Do);
        Assert.Equal($"ip -N rule show pref 10010 | grep -qw '{shown}'", step.Present);
    }

    [Fact]
    public void Create_SharedInterface_ProbesKeepTheirUplinksTableWhateverItsMarkIsLedTo()
    {
        var steps = RoutingSample.Plan(RoutingSample.Shared(Sample.Model()), MarkingBackend.Nftables).Steps;

        Assert.Equal(
            [
                "ip rule add pref 10000 lookup main suppress_prefixlength 0",
                "ip rule add pref 10002 fwmark 0x1/0xff oif wan0 lookup 101",
                "ip rule add pref 10002 fwmark 0x2/0xff oif wan0 lookup 102",
                "ip rule add pref 10010 fwmark 0x1/0xff lookup 101",
            ],
            steps.Skip(2).Take(4).Select(step => step.Do));
        Assert.Equal("ip -N rule show pref 10002 | grep -qw 'fwmark 0x2/0xff oif wan0 .*lookup 102'", steps[4].Present);
        Assert.Equal("ip rule del pref 10002 fwmark 0x2/0xff oif wan0 lookup 102", steps[4].Undo);
    }

    [Fact]
    public void Create_PointToPoint_NamesTheInterfaceAlone()
    {
        var step = RoutingSample.Plan(
            Sample.Parse("lan = []" + Sample.Uplinks.Replace("gateway = \"10.9.2.1\"", "", StringComparison.Ordinal)), MarkingBackend.Nftables).Steps[1];

        Assert.Equal("default_route dsl 102 'dev wan1'", step.Do);
        Assert.Equal("ip -N route show table 102 | grep -q '^default dev wan1 '", step.Present);
        Assert.Equal("ip route del default dev wan1 table 102", step.Undo);
    }
}
