using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Failover;
using MwanLb.Marker.Following;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Tests.Failover;

public sealed class FailoverPlanTests
{
    private const int Own = Detour.FailoverPriority;

    private static readonly RouterModel Model = Three("");

    private readonly UplinkTable _table = UplinkTable.CreatePrivate(Model.Uplinks);

    [Fact]
    public void Create_AllUp_IsNothing() => Assert.Empty(Plan());

    [Theory]
    [InlineData("on-down = \"flush\"", "fibre Begin dsl")]
    [InlineData("on-down = \"flush+reset\"", "fibre Begin dsl")]
    [InlineData("on-down = \"keep\"", null)]
    public void Create_UplinkDown_GoesByItsSetting(string setting, string? step)
    {
        _table.SetHealth(0, UplinkHealth.Down);

        Assert.Equal(step is null ? [] : [step], Plan(model: Three(setting)));
    }

    [Fact]
    public void Create_StandInsTier_IsTheLowestThatIsLeft()
    {
        _table.SetHealth(0, UplinkHealth.Down);
        _table.SetHealth(1, UplinkHealth.Down);

        Assert.Equal(["fibre Begin lte", "dsl Begin lte"], Plan());
    }

    [Fact]
    public void Create_StandInGoesDown_LeadsElsewhere()
    {
        _table.SetHealth(0, UplinkHealth.Down);
        _table.SetHealth(1, UplinkHealth.Down);

        Assert.Equal(["fibre Begin lte", "dsl Begin lte"], Plan(Rule(Own, 1, 102)));
        Assert.Empty(Plan(Rule(Own, 1, 103), Rule(Own, 2, 103)));
    }

    [Fact]
    public void Create_NobodyLeft_TouchesNothing()
    {
        for (var i = 0; i < 3; i++)
        {
            _table.SetHealth(i, UplinkHealth.Down);
        }

        Assert.Equal(["fibre NowhereToGo ", "dsl NowhereToGo ", "lte NowhereToGo "], Plan());
        // A detour of before stays: it may work again first.
        Assert.Equal(["dsl NowhereToGo ", "lte NowhereToGo "], Plan(Rule(Own, 1, 102)));
    }

    [Fact]
    public void Create_OneIsDrained_StandsInOnlyWhileAllOthersAreDown()
    {
        _table.SetHealth(0, UplinkHealth.Down);
        _table.SetDraining(1, true);
        Assert.Equal(["fibre Begin lte"], Plan());

        _table.SetHealth(2, UplinkHealth.Down);
        Assert.Equal(["fibre Begin dsl", "lte Begin dsl"], Plan());
    }

    [Fact]
    public void Create_OthersAreDisabled_DoNotStandIn()
    {
        _table.SetHealth(0, UplinkHealth.Down);
        _table.SetDisabled(1);
        _table.SetDisabled(2);

        Assert.Equal(["fibre NowhereToGo "], Plan());
    }

    [Fact]
    public void Create_FirstIsBackAndSecondDown_EndsBeforeItBegins()
    {
        _table.SetHealth(1, UplinkHealth.Down);

        Assert.Equal(["fibre End ", "dsl Begin fibre"], Plan(Rule(Own, 1, 102)));
    }

    [Fact]
    public void Create_DisabledByTheOperator_HisDetourHolds()
    {
        _table.SetHealth(0, UplinkHealth.Down);
        Assert.Empty(Plan(Rule(Detour.Priority, 1, 102)));

        _table.SetHealth(0, UplinkHealth.Up);
        Assert.Empty(Plan(Rule(Detour.Priority, 1, 102)));
        Assert.Equal(["fibre Withdraw "], Plan(Rule(Detour.Priority, 1, 102), Rule(Own, 1, 102)));
    }

    [Fact]
    public void Create_StandInForEachFamily_IsOneThatCarriesIt()
    {
        var model = Model with { Uplinks = [Model.Uplinks[0] with { HasIPv6 = true }, Model.Uplinks[1], Model.Uplinks[2] with { HasIPv6 = true }] };
        _table.SetHealth(0, UplinkHealth.Down);

        Assert.Equal(["fibre Begin dsl lte"], Plan(model: model));
        Assert.Equal(["fibre Begin lte"], Plan(model: model, rules: Rule(Own, 1, 102)));
    }

    [Fact]
    public void Detours_OfFailover_AreThoseThatStand()
    {
        var view = View(Rule(Own, 1, 102), Rule(Detour.Priority, 2, 101), Rule(Own, 9, 101));

        var rule = Assert.Single(FailoverPlan.Detours(Model, view));

        Assert.Equal("rule add pref 10006 fwmark 0x1/0xff lookup 102", rule.Line);
        Assert.True(view.Has(rule));
    }

    internal static RouterModel Three(string onDown) => Sample.Parse($"""
        lan = ["lan0"]
        {onDown}
        {Sample.Uplinks}
        [[uplink]]
        name = "lte"
        interface = "wan2"
        tier = 2
        on-recovery = "drain 10m"
        """);

    internal static RuleFact Rule(int priority, uint mark, uint table) => new(IpFamily.IPv4, (uint)priority, table, mark, 0xff, null);

    internal static KernelView View(params RuleFact[] rules) => new() { Rules = [.. rules] };

    private IEnumerable<string> Plan(params RuleFact[] rules) => Plan(Model, rules);

    private IEnumerable<string> Plan(RouterModel model, params RuleFact[] rules) => FailoverPlan.Create(model, _table, View(rules))
        .Select(step => $"{step.Uplink.Name} {step.Kind} {string.Join(' ', step.StandIns.OrderBy(pair => pair.Key).Select(pair => pair.Value.Name))}");
}
