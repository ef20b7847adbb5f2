using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Cli;

namespace MwanLb.Marker.Tests.Cli;

public sealed class OperatorDeskTests
{
    private const string DefaultRouteWarning = "no uplink of the router is available: its new connections take the router's default route";

    private readonly RouterModel _model = Sample.Model();
    private readonly UplinkTable _table;
    private readonly OperatorDesk _desk;

    public OperatorDeskTests()
    {
        _table = UplinkTable.CreatePrivate(_model.Uplinks);
        _desk = new OperatorDesk(_model, _table, isDaemonAlive: true);
    }

    private Uplink Fibre => _model.Uplinks[0];

    private Uplink Dsl => _model.Uplinks[1];

    [Theory]
    [InlineData(42, "fibre: draining; 42 live connections stay until they end; new ones go by dsl")]
    [InlineData(1, "fibre: draining; 1 live connection stays until it ends; new ones go by dsl")]
    [InlineData(0, "fibre: draining; it has no live connections; new ones go by dsl")]
    public void Drain_OthersLeft_TakesItOutAndSaysWhatFollows(int connections, string expected)
    {
        _table.SetCounted(0, connections, 0);
        var generation = _table.Generation;

        Assert.Equal(expected, _desk.Drain(Fibre));
        Assert.True(_table.IsDraining(0));
        Assert.NotEqual(generation, _table.Generation);
        Assert.Empty(_desk.Warnings());
    }

    [Fact]
    public void Drain_Twice_SaysSoAndChangesNothing()
    {
        _desk.Drain(Fibre);

        Assert.Equal("fibre: draining already; it has no live connections; new ones go by dsl", _desk.Drain(Fibre));
        Assert.True(_table.IsDraining(0));
    }

    [Fact]
    public void Drain_EveryOtherDown_SaysThatItGoesOnAndDisableEndsThat()
    {
        _table.SetHealth(1, UplinkHealth.Down);

        Assert.Equal(
            "fibre: draining; it has no live connections; every other is down: new ones go by fibre until one is up, or 'mwanlb disable fibre'", _desk.Drain(Fibre));
        Assert.Empty(_desk.Warnings());

        Assert.Equal("fibre: disabled; no uplink is left, and nothing is closed; new connections go by dsl all the same, though it is down", _desk.Disable(Fibre));
        _desk.Drain(Fibre);
        Assert.True(_table.IsDisabled(0));
        _desk.Resume(Fibre);
        Assert.False(_table.IsDisabled(0));
    }

    [Fact]
    public void Drain_TheLastOne_DoneAndWarned()
    {
        _desk.Drain(Dsl);

        Assert.Equal("fibre: draining; it has no live connections; no uplink is left for new ones", _desk.Drain(Fibre));
        Assert.False(_table.IsAvailable(0));
        Assert.Equal([DefaultRouteWarning], _desk.Warnings());
    }

    [Theory]
    [InlineData(WhenNone.DefaultRoute, false, "no uplink of pool 'office' is available: its new connections take the router's default route")]
    [InlineData(WhenNone.Any, false, "no uplink of pool 'office' is available: its new connections go by any other uplink (when-none = \"any\")")]
    [InlineData(WhenNone.Any, true, "no uplink of pool 'office' is available: its new connections take the router's default route")]
    [InlineData(WhenNone.NextRule, false, "no uplink of pool 'office' is available: its new connections are placed by the rules that follow (when-none = \"next-rule\")")]
    [InlineData(WhenNone.Drop, false, "no uplink of pool 'office' is available: its new connections are refused (when-none = \"drop\")")]
    public void Warnings_PoolWithNoneLeft_SayWhatBecomesOfItsConnections(WhenNone whenNone, bool isAllDrained, string expected)
    {
        var pool = new Pool { Index = 1, Name = "office", Uplinks = [Dsl], Policy = SelectionPolicyKind.RoundRobin, WhenNone = whenNone };
        var desk = new OperatorDesk(_model with { Pools = [_model.Pools[0], pool] }, _table, isDaemonAlive: true);
        desk.Drain(Dsl);
        if (isAllDrained)
        {
            desk.Drain(Fibre);
        }

        string[] warnings = isAllDrained ? [DefaultRouteWarning, expected] : [expected];
        Assert.Equal(warnings, desk.Warnings());
    }

    [Fact]
    public void Warnings_LastUplinkOfAFamily_NameTheFamilyAndOnlyWhereThePoolCarriesIt()
    {
        ImmutableArray<Uplink> uplinks = [Fibre with { HasIPv6 = true }, Dsl];
        var pools = Pool.Only(uplinks, SelectionPolicyKind.RoundRobin);
        var desk = new OperatorDesk(
            _model with { Uplinks = uplinks, Pools = [pools[0], pools[0] with { Index = 1, Name = "office", Uplinks = [uplinks[1]] }] }, _table, isDaemonAlive: true);
        Assert.Empty(desk.Warnings());

        desk.Drain(uplinks[0]);
        Assert.Equal(["no IPv6 uplink of the router is available: its new IPv6 connections take the router's default route"], desk.Warnings());

        desk.Drain(uplinks[1]);
        Assert.Equal([DefaultRouteWarning, "no uplink of pool 'office' is available: its new connections take the router's default route"], desk.Warnings());
    }

    [Fact]
    public void Warnings_AnyAndNoUplinkAtAllIsLeft_SayWhatTheDefaultPoolDoes()
    {
        var every = _model.Pools[0] with { WhenNone = WhenNone.Drop };
        var pool = every with { Index = 1, Name = "office", Uplinks = [Dsl], WhenNone = WhenNone.Any };
        var desk = new OperatorDesk(_model with { Pools = [every, pool] }, _table, isDaemonAlive: true);
        desk.Drain(Dsl);
        desk.Drain(Fibre);

        Assert.All(desk.Warnings(), warning => Assert.EndsWith("are refused (when-none = \"drop\")", warning, StringComparison.Ordinal));
        Assert.Equal(2, desk.Warnings().Count());
    }

    [Theory]
    [InlineData(true, 30, 10, "fibre: gets new connections again, from 10 % of its share to all of it in 30 s (slow-start)")]
    [InlineData(true, 0, 100, "fibre: gets new connections again")]
    [InlineData(false, 30, 100, "fibre: gets new connections again")]
    public void Resume_Draining_RampsWhereADaemonLeadsIt(bool isDaemonAlive, int slowStart, int percent, string expected)
    {
        var desk = new OperatorDesk(_model with { SlowStart = TimeSpan.FromSeconds(slowStart) }, _table, isDaemonAlive);
        desk.Drain(Fibre);

        Assert.Equal(expected, desk.Resume(Fibre));
        Assert.True(_table.IsAvailable(0));
        Assert.Equal(percent, _table.RampPercent(0));
        Assert.Equal(isDaemonAlive, !desk.Warnings().Any());
    }

    [Fact]
    public void Resume_NotDraining_ChangesNothing()
    {
        Assert.Equal("fibre: is not draining", _desk.Resume(Fibre));
        Assert.Equal(100, _table.RampPercent(0));
    }

    [Fact]
    public void Resume_UplinkThatIsDown_SaysSo()
    {
        _desk.Drain(Fibre);
        _table.SetHealth(0, UplinkHealth.Down);

        Assert.Equal("fibre: no longer draining, but it is down: it gets no new connections until it is up", _desk.Resume(Fibre));
    }

    [Theory]
    [InlineData(SelectionPolicyKind.WeightedRoundRobin, 5, 5, "fibre: weight 5 (configured: 2)")]
    [InlineData(SelectionPolicyKind.WeightedRoundRobin, null, 2, "fibre: weight 2, as configured")]
    [InlineData(SelectionPolicyKind.WeightedRoundRobin, 0, 0, "fibre: weight 0 (configured: 2): gets new connections only when nothing else is left")]
    [InlineData(SelectionPolicyKind.RoundRobin, 5, 5, "fibre: weight 5 (configured: 2); no policy in use goes by weights other than 0")]
    public void SetWeight_Any_IsInForceAndSaysWhatFollows(SelectionPolicyKind policy, int? weight, int inForce, string expected)
    {
        ImmutableArray<Pool> pools = Pool.Only(_model.Uplinks, policy);

        Assert.Equal(expected, new OperatorDesk(_model with { Pools = pools }, _table, isDaemonAlive: true).SetWeight(Fibre, weight));
        Assert.Equal(inForce, _table.Weight(0));
    }
}
