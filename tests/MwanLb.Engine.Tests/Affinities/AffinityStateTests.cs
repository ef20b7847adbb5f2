using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Affinities;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Tests.Rules;
using MwanLb.Engine.Tests.Uplinks;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests.Affinities;

/// <summary>How programs find the table, and each other's placements.</summary>
public sealed class AffinityStateTests : IDisposable
{
    private const int PlacedByTheDaemon = 1;

    private readonly StateDirectory _state = new();
    private readonly FakeTimeProvider _time = new(StateDirectory.Start);
    private readonly List<string> _notices = [];

    public void Dispose() => _state.Dispose();

    [Fact]
    public void OpenOrCreate_NoPoolRemembers_MakesAndReadsNothing()
    {
        using var affinity = AffinityState.OpenOrCreate(_state.Path, Model(AffinityScope.Client, AffinityMode.Hash), _time, _notices.Add);

        Assert.Empty(Directory.GetFiles(_state.Path));
        Assert.Empty(_notices);
    }

    [Fact]
    public void Follow_TableOfTheDaemon_SeesItsPlacements()
    {
        var model = Model(AffinityScope.Client, AffinityMode.Remember);
        using var daemon = AffinityState.OpenOrCreate(_state.Path, model, _time, _notices.Add);
        using var helper = AffinityState.Follow(_state.Path, model, _time, _notices.Add);
        Select(model, daemon, PlacedByTheDaemon);

        AssertRemembered(model, helper);
        Assert.Empty(_notices);
    }

    [Fact]
    public void OpenOrCreate_AfterARestart_KnowsWhatWasPlaced()
    {
        var model = Model(AffinityScope.Client, AffinityMode.Remember);
        using (var before = AffinityState.OpenOrCreate(_state.Path, model, _time, _notices.Add))
        {
            Select(model, before, PlacedByTheDaemon);
        }

        using var after = AffinityState.OpenOrCreate(_state.Path, model, _time, _notices.Add);

        AssertRemembered(model, after);
    }

    [Fact]
    public void OpenOrCreate_CannotBeMade_SaysSoAndRemembersForItself()
    {
        var model = Model(AffinityScope.Client, AffinityMode.Remember);
        Directory.CreateDirectory(Path.Combine(_state.Path, AffinityState.FileName));

        using var daemon = AffinityState.OpenOrCreate(_state.Path, model, _time, _notices.Add);

        Assert.StartsWith($"{Path.Combine(_state.Path, AffinityState.FileName)} cannot be made: ", _notices[0], StringComparison.Ordinal);
        Assert.StartsWith("remembers placements in its own memory: ", _notices[1], StringComparison.Ordinal);
        Select(model, daemon, PlacedByTheDaemon);
        AssertRemembered(model, daemon);
    }

    [Fact]
    public void Follow_TableThatComesLater_IsShared()
    {
        var model = Model(AffinityScope.Client, AffinityMode.Remember);
        using var helper = AffinityState.Follow(_state.Path, model, _time, _notices.Add);
        Assert.StartsWith("remembers placements in its own memory: there is no affinity table", Assert.Single(_notices), StringComparison.Ordinal);
        using var daemon = AffinityState.OpenOrCreate(_state.Path, model, _time, null);
        Select(model, daemon, PlacedByTheDaemon);

        _time.Advance(UplinkState.CheckInterval);

        Assert.Equal("shares the affinity table with the daemon", _notices[^1]);
        AssertRemembered(model, helper);
    }

    [Fact]
    public void Follow_TableReplacedByAnotherSize_MovesToIt()
    {
        var model = Model(AffinityScope.Client, AffinityMode.Remember);
        using var first = AffinityState.OpenOrCreate(_state.Path, model, _time, null);
        using var helper = AffinityState.Follow(_state.Path, model, _time, null);
        using var second = AffinityState.OpenOrCreate(_state.Path, model with { AffinityEntries = 4096 }, _time, null);
        Select(model, second, PlacedByTheDaemon);

        _time.Advance(UplinkState.CheckInterval);

        AssertRemembered(model, helper);
    }

    [Fact]
    public void Follow_FileRemoved_GoesOnWithTheSharedTable()
    {
        var model = Model(AffinityScope.Client, AffinityMode.Remember);
        using var daemon = AffinityState.OpenOrCreate(_state.Path, model, _time, null);
        using var helper = AffinityState.Follow(_state.Path, model, _time, _notices.Add);
        File.Delete(Path.Combine(_state.Path, AffinityState.FileName));
        Select(model, daemon, PlacedByTheDaemon);

        _time.Advance(UplinkState.CheckInterval);

        AssertRemembered(model, helper);
        Assert.Empty(_notices);
    }

    [Theory]
    [InlineData(AffinityScope.ClientSite, 1)]
    [InlineData(AffinityScope.ClientDestination, 0)]
    public void Follow_NoSuffixList_SaysSoOnceWhereItIsNeeded(AffinityScope scope, int notices)
    {
        using var affinity = AffinityState.Follow(_state.Path, Model(scope, AffinityMode.Hash) with { PublicSuffixList = "/nonexistent" }, _time, _notices.Add);

        Assert.Equal(notices, _notices.Count(n => n.StartsWith("the public suffix list cannot be read", StringComparison.Ordinal)));
        Assert.Equal(notices, _notices.Count);
    }

    [Theory]
    [InlineData(AffinityMode.Hash, true)]
    [InlineData(AffinityMode.Remember, false)]
    public void KeyOf_TwoPools_IsTheSameOnlyWhereItIsHashed(AffinityMode mode, bool isSame)
    {
        var model = Model(AffinityScope.Client, mode);
        var other = model.Pools[0] with { Index = 1, Name = "office" };
        using var affinity = AffinityState.InMemory(model with { Pools = [model.Pools[0], other] }, _time, null);
        var flow = new RuleSample.Parts(Client: "10.0.0.1").Flow;

        Assert.Equal(isSame, affinity.KeyOf(flow, Fresh(model.Pools[0])) == affinity.KeyOf(flow, Fresh(other)));

        PoolSnapshot Fresh(Pool pool) => UplinkSnapshot.Create([pool], UplinkTable.CreatePrivate(model.Uplinks)).Pools[0];
    }

    // Turns of its own in each, so that they agree by the affinity table alone.
    private static Engine.Selection.Selection Select(RouterModel model, AffinityState affinity, int turn)
    {
        var table = UplinkTable.CreatePrivate(model.Uplinks);
        for (var taken = 0; taken < turn; taken++)
        {
            table.TakeTicket(0);
        }

        return new SelectionEngine(UplinkState.Over(table, model.Pools), model.Rules, seed: 0, affinity)
            .Select(new RuleSample.Parts(Client: "10.0.0.1").Flow);
    }

    private static void AssertRemembered(RouterModel model, AffinityState affinity)
    {
        var recalled = Select(model, affinity, turn: 0);
        Assert.Equal((PlacedByTheDaemon, SelectionReason.Remembered), (recalled.Uplink!.Index, recalled.Reason));
    }

    private static RouterModel Model(AffinityScope scope, AffinityMode mode)
    {
        var model = ConfigurationFile.Parse("""
            lan = []
            [[uplink]]
            name = "fibre"
            interface = "wan0"
            [[uplink]]
            name = "dsl"
            interface = "wan1"
            [[uplink]]
            name = "lte"
            interface = "wan2"
            """, "mwanlb.toml").Model!;
        return model with
        {
            Pools = [model.Pools[0] with { Affinity = new Affinity(scope, mode, TimeSpan.FromMinutes(10)) }],
            AffinityEntries = 1024,
        };
    }
}
