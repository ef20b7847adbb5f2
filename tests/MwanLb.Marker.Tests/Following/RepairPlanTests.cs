using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Following;
using MwanLb.Marker.Routing;
using MwanLb.Netfilter.Route;
using static MwanLb.Marker.Tests.Following.KernelSample;

namespace MwanLb.Marker.Tests.Following;

public sealed class RepairPlanTests
{
    private static readonly RouterModel Model = KernelSample.Model();
    private static readonly GatewayFinder Finder = Gateways(Model);

    [Fact]
    public void Missing_AllStands_IsNothing() => Assert.Empty(Missing(View));

    [Fact]
    public void Missing_RulesFlushed_AreOursAlone()
    {
        var view = View with { Rules = [.. View.Rules.Where(rule => rule.Priority is 32766)] };

        Assert.Equal(
            ["rule add pref 10000 lookup main suppress_prefixlength 0", "rule add pref 10010 fwmark 0x1/0xff lookup 101", "rule add pref 10011 fwmark 0x2/0xff lookup 102"],
            Missing(view));
    }

    [Fact]
    public void Missing_RuleThatOnlyLooksLikeOurs_IsMade() => Assert.Equal(
        ["rule add pref 10010 fwmark 0x1/0xff lookup 101"],
        Missing(View with { Rules = [.. View.Rules.Select(rule => rule.Priority == 10010 ? rule with { MarkMask = uint.MaxValue } : rule)] }));

    [Fact]
    public void Missing_RoutesFlushed_AreMade() => Assert.Equal(
        ["route add default via 10.9.1.1 dev wan0 table 101", "route add default via 10.9.2.1 dev wan1 table 102"],
        Missing(View with { Routes = [Route(254, Wan0, "10.9.1.1")] }));

    [Fact]
    public void Missing_AnotherGateway_ReplacesTheRoute() => Assert.Equal(
        ["route replace default via 10.9.1.7 dev wan0 table 101"],
        Missing(View with { Routes = [Route(254, Wan0, "10.9.1.7"), Route(101, Wan0, "10.9.1.1"), Route(102, Wan1, "10.9.2.1")] }));

    [Fact]
    public void Missing_InterfaceNotReady_WaitsForIt()
    {
        var bare = View with { Routes = [] };

        Assert.Empty(Missing(bare with { Links = [] }));
        Assert.Empty(Missing(bare with { Links = [Link("wan0", Wan0, LinkTraits.None), Link("wan1", Wan1, LinkTraits.None)] }));
        Assert.Empty(Missing(bare with { Addresses = [] }));
        // The cable does not matter: the route waits for it in the kernel.
        Assert.Equal(["route add default via 10.9.2.1 dev wan1 table 102"], Missing(bare with { Links = [Link("wan1", Wan1, LinkTraits.Up)] }));
    }

    [Fact]
    public void Missing_NotNoted_IsNotOursToMake()
    {
        var notes = Steps(View).Where(step => step.Rule is not { Priority: 10010 }).Select(step => step.Note).ToImmutableHashSet();

        Assert.Equal(
            ["rule add pref 10000 lookup main suppress_prefixlength 0", "rule add pref 10011 fwmark 0x2/0xff lookup 102"],
            Missing(View with { Rules = [] }, notes));
        Assert.Empty(Missing(View with { Rules = [] }, []));
    }

    private static IEnumerable<RoutingStep> Steps(KernelView view) =>
        RoutingPlan.RoutesAndRules(RoutedFamily.Of(Model, IPv6Support.Full), (uplink, family) => Finder.Find(uplink, family, view));

    private static IEnumerable<string> Missing(KernelView view, ImmutableHashSet<string>? notes = null) =>
        RepairPlan.Missing(Steps(view), notes ?? [.. Steps(View).Select(step => step.Note)], view, new UplinkJudge(Model, Finder)).Select(item => item.Line);
}
