using MwanLb.Engine.Configuration;
using MwanLb.Marker.Following;
using MwanLb.Marker.Routing;
using MwanLb.Marker.Tests.Following;
using static MwanLb.Marker.Tests.Routing.RoutingNamespace;

namespace MwanLb.Marker.Tests.Routing;

/// <summary>'apply' with a gateway that is found out, each test in a network namespace of its own.</summary>
public sealed class FoundGatewayKernelTests
{
    private static readonly RouterModel Auto = KernelSample.Model();

    [Fact]
    public void Apply_GatewayChanges_RouteFollowsAndCleanTakesItBack() => RoutingNamespace.Run(state =>
    {
        var before = Everything();
        Sh("ip route add default via 10.9.1.1 dev wan0");
        ApplyFound(state);
        Assert.Equal("default via 10.9.1.1 dev wan0", Sh("ip route show table 101"));
        Assert.EndsWith("mwanlb: applied (all was in place)", ApplyFound(state), StringComparison.Ordinal);

        Sh("ip route replace default via 10.9.1.7 dev wan0");
        ApplyFound(state);
        Assert.Equal("default via 10.9.1.7 dev wan0", Sh("ip route show table 101"));

        Sh("ip route del default");
        Assert.Equal("mwanlb: cleaned", Clean(state));
        Assert.Equal(before, Everything());
    });

    [Fact]
    public void Apply_NothingTellsTheGateway_TheOthersWorkAndTheDaemonAddsItLater() => RoutingNamespace.Run(state =>
    {
        var output = ApplyFound(state);

        Assert.Contains("uplink fibre: nothing tells its gateway yet", output, StringComparison.Ordinal);
        Assert.Equal("", Sh("ip route show table 101 2>/dev/null || :"));
        Assert.Equal("default via 10.9.2.1 dev wan1", Sh("ip route show table 102"));

        Sh("ip route add default via 10.9.1.1 dev wan0");
        var finder = new GatewayFinder(Auto, (_, _) => []);
        using var reader = new KernelViewReader(Auto);
        var view = reader.Read();
        var steps = RoutingPlan.RoutesAndRules(RoutedFamily.Of(Auto, IPv6Support.Full), (uplink, family) => finder.Find(uplink, family, view));
        Assert.Equal(
            ["route add default via 10.9.1.1 dev wan0 table 101"],
            RepairPlan.Missing(steps, new AppliedNotes(state).Read(), view, new UplinkJudge(Auto, finder)).Select(item => item.Line));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Apply_FromWrittenDownToFoundOutOrBack_KeepsTheRoute(bool toFound) => RoutingNamespace.Run(state =>
    {
        var before = Everything();
        Sh("ip route add default via 10.9.1.1 dev wan0");
        var written = Sample.Model();

        _ = toFound ? Apply(state, written) + ApplyFound(state) : ApplyFound(state) + Apply(state, written);

        Assert.Equal("default via 10.9.1.1 dev wan0", Sh("ip route show table 101"));
        Sh("ip route del default");
        Assert.Equal("mwanlb: cleaned", Clean(state));
        Assert.Equal(before, Everything());
    });

    private static string ApplyFound(string state)
    {
        using var reader = new KernelViewReader(Auto);
        var view = reader.Read();
        var finder = new GatewayFinder(Auto, (_, _) => []);
        var plan = RoutingPlan.Create(Auto, new BackendChoice(MarkingBackend.Iptables, "named by the test"), (uplink, family) => finder.Find(uplink, family, view));
        var (exitCode, output) = Execute(RoutingScript.Apply(plan, state));
        Assert.True(exitCode == 0, output);
        return output;
    }
}
