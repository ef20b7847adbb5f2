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

        var plan = RoutingPlan.Create(model, MarkingBackend.Nftables, "because");

        Assert.Equal([.. Routes, $"nft -f - <<'RULES'\n{NftablesRules.Text(model)}RULES"], plan.Steps.Select(step => step.Do));
        Assert.Equal(["wan0", "wan1"], plan.UplinkInterfaces);
        Assert.Equal(["lan0"], plan.LanInterfaces);
        Assert.Equal("nft delete table inet mwanlb", plan.Steps[^1].Undo);
        Assert.Equal(
            [RoutingStepMode.Once, RoutingStepMode.Once, RoutingStepMode.Ours, RoutingStepMode.Ours, RoutingStepMode.Ours, RoutingStepMode.Always],
            plan.Steps.Select(step => step.Mode));
    }

    [Fact]
    public void Create_Iptables_ChainsAreFilledBeforeTheyAreJumpedTo()
    {
        var plan = RoutingPlan.Create(Sample.Model(), MarkingBackend.Iptables, "because");

        Assert.Equal(
            [
                .. Routes,
                "iptables-restore -w 5 --noflush <<'RULES'", "iptables-restore -w 5 --noflush <<'RULES'",
                "iptables -w 5 -t mangle -A PREROUTING -j MWANLB_PREROUTING",
                "iptables -w 5 -t mangle -A OUTPUT -j MWANLB_OUTPUT",
                "iptables -w 5 -t nat -A POSTROUTING -j MWANLB_POSTROUTING",
            ],
            plan.Steps.Select(step => step.Do.Split('\n')[0]));
        Assert.Equal(
            "iptables -w 5 -t mangle -F MWANLB_PREROUTING; iptables -w 5 -t mangle -X MWANLB_PREROUTING; "
                + "iptables -w 5 -t mangle -F MWANLB_OUTPUT; iptables -w 5 -t mangle -X MWANLB_OUTPUT",
            plan.Steps[5].Undo);
    }

    [Theory]
    [InlineData("lan = [\"lan0\"]")]
    [InlineData("lan = []")]
    [InlineData("lan = [\"lan1\"]\nmasquerade = false\nqueue = 7")]
    public void Create_OtherSettings_KeepTheUndoOfTheMarkingRules(string top)
    {
        // What is noted is told from what is wanted by its undo: one that changed with a setting would be run against the rules just made.
        var undo = RoutingPlan.Create(Sample.Model(), MarkingBackend.Iptables, "").Steps.Select(step => step.Undo).ToHashSet();

        Assert.All(RoutingPlan.Create(Sample.Model(top), MarkingBackend.Iptables, "").Steps, step => Assert.Contains(step.Undo, undo));
    }

    [Theory]
    [InlineData("", "fwmark 0x1/0xff lookup 101", "fwmark 0x1/0xff lookup 101")]
    [InlineData("fwmark-mask = 0xff00", "fwmark 0x100/0xff00 lookup 101", "fwmark 0x100/0xff00 lookup 101")]
    [InlineData("fwmark-mask = 0xffffffff", "fwmark 0x1/0xffffffff lookup 101", "fwmark 0x1 lookup 101")]
    public void Create_Mask_IsLookedForAsIproute2PrintsIt(string mask, string made, string shown)
    {
        var step = RoutingPlan.Create(Sample.Model("lan = []\n" + mask), MarkingBackend.Nftables, "").Steps[3];

        Assert.Equal($"ip rule add pref 10010 {made}", step.Do);
        Assert.Equal($"ip -N rule show pref 10010 | grep -qw '{shown}'", step.Present);
    }

    [Fact]
    public void Create_PointToPoint_NamesTheInterfaceAlone()
    {
        var step = RoutingPlan.Create(
            Sample.Parse("lan = []" + Sample.Uplinks.Replace("gateway = \"10.9.2.1\"", "", StringComparison.Ordinal)), MarkingBackend.Nftables, "").Steps[1];

        Assert.Equal("default_route dsl 102 'dev wan1'", step.Do);
        Assert.Equal("ip -N route show table 102 | grep -q '^default dev wan1 '", step.Present);
        Assert.Equal("ip route del default dev wan1 table 102", step.Undo);
    }
}
