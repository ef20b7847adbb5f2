using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Uplinks;

public sealed class UplinkStateTests : IDisposable
{
    private static readonly UplinkTableStatus Shared = new(IsShared: true, UplinkTableFault.None, IsDaemonSilent: false);
    private static readonly UplinkTableStatus Silent = Shared with { IsDaemonSilent = true };

    private readonly StateDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(StateDirectory.Start);
    private readonly List<UplinkTableStatus> _told = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Follow_NoTable_GoesOnAloneAndSaysSoOnce()
    {
        using var state = Follow(3, 2, 1);
        Tick(5);

        Assert.Equal([Alone(UplinkTableFault.Missing)], _told);
        Assert.Equal(6, state.Current.Pools[0].Schedule.Length);
    }

    [Fact]
    public void Follow_TableAppears_IsSharedAtTheNextTick()
    {
        using var state = Follow(3, 2, 1);
        var table = CreateAndBeat(3, 2, 1);
        Assert.Equal(0UL, state.Current.Table.TakeTicket(0));

        Tick();

        Assert.Equal([Alone(UplinkTableFault.Missing), Shared], _told);
        Assert.Equal(0UL, state.Current.Table.TakeTicket(0));
        Assert.Equal(1UL, table.TakeTicket(0));
    }

    [Fact]
    public void Follow_OneFaultAfterAnother_TellsEachOnce()
    {
        using var state = Follow(3, 2, 1);
        Tick(2);
        File.WriteAllText(_directory.TablePath, "MWANLBUT");
        Tick(2);
        _directory.SetLength(UplinkTable.Size);
        Tick(2);
        CreateAndBeat(1, 1);
        Tick(2);

        Assert.Equal(
            [
                Alone(UplinkTableFault.Missing),
                Alone(UplinkTableFault.Truncated),
                Alone(UplinkTableFault.OtherVersion),
                Alone(UplinkTableFault.OtherUplinks),
            ],
            _told);
    }

    [Fact]
    public void Follow_Alone_KeepsItsTurnsWhileItLooks()
    {
        using var state = Follow(1, 1);
        state.Current.Table.TakeTicket(0);

        Tick(3);

        Assert.Equal(1UL, state.Current.Table.TakeTicket(0));
    }

    [Fact]
    public void Follow_TableReplacedByOneThatFits_MovesAtTheNextTick()
    {
        CreateAndBeat(3, 2, 1);
        using var state = Follow(3, 2, 1);
        var old = state.Current.Table;
        _directory.Create(SampleUplinks.OfWeights(1), _time.GetUtcNow());
        var successor = CreateAndBeat(3, 2, 1);
        Assert.Same(old, state.Current.Table);

        Tick();

        Assert.NotSame(old, state.Current.Table);
        state.Current.Table.TakeTicket(0);
        Assert.Equal(1UL, successor.TakeTicket(0));
        Assert.Equal([Shared], _told);
    }

    [Fact]
    public void Follow_TableReplacedByOneOfOtherUplinks_GoesOnAlone()
    {
        CreateAndBeat(3, 2, 1);
        using var state = Follow(3, 2, 1);
        CreateAndBeat(1, 1);

        Tick(3);

        Assert.Equal([Shared, Alone(UplinkTableFault.OtherUplinks)], _told);
        Assert.Equal(3, state.Current.Pools[0].Candidates.Length);
    }

    [Fact]
    public void Follow_SilentDaemon_IsToldOnceAndAgainWhenItBeats()
    {
        var table = CreateAndBeat(3, 2, 1);
        using var state = Follow(3, 2, 1);
        var mapped = state.Current.Table;

        Tick(10);
        Assert.Equal([Shared], _told);
        Tick(20);
        Assert.Equal([Shared, Silent], _told);
        Assert.Same(mapped, state.Current.Table);

        table.Beat(_time.GetUtcNow(), 1);
        Tick();
        Assert.Equal([Shared, Silent, Shared], _told);
        Assert.Same(mapped, state.Current.Table);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(long.MaxValue / 20_000)]
    [InlineData(long.MaxValue)]
    public void Follow_HeartbeatNobodyCouldHaveMade_IsASilentDaemon(long heartbeat)
    {
        CreateAndBeat(3, 2, 1);
        _directory.Overwrite(UplinkTableLayout.HeartbeatOffset, BitConverter.GetBytes(heartbeat));

        using var state = Follow(3, 2, 1);

        Assert.Equal([Silent], _told);
    }

    [Fact]
    public void Follow_FileRemovedWhileTheDaemonIsSilent_KeepsTheSharedTable()
    {
        CreateAndBeat(3, 2, 1);
        using var state = Follow(3, 2, 1);
        var mapped = state.Current.Table;
        File.Delete(_directory.TablePath);

        Tick(30);

        Assert.Same(mapped, state.Current.Table);
        Assert.Equal([Shared, Silent], _told);
    }

    [Fact]
    public void Follow_DaemonStartsAnewAfterTheFileWasRemoved_MovesToItsTable()
    {
        CreateAndBeat(3, 2, 1);
        using var state = Follow(3, 2, 1);
        File.Delete(_directory.TablePath);
        Tick(11);
        var successor = CreateAndBeat(3, 2, 1);

        Tick();

        state.Current.Table.TakeTicket(0);
        Assert.Equal(1UL, successor.TakeTicket(0));
        Assert.Equal([Shared, Silent, Shared], _told);
    }

    [Fact]
    public void Follow_Disposed_LooksNoMoreButSelects()
    {
        var state = Follow(3, 2, 1);
        state.Dispose();
        CreateAndBeat(3, 2, 1);

        Tick(3);

        Assert.Equal([Alone(UplinkTableFault.Missing)], _told);
        Assert.NotNull(new SelectionEngine(state, [], seed: 1).Select(new Flow { Path = FlowPath.Proxy }).Uplink);
    }

    [Fact]
    public void Current_UseChanged_IsSeenOncePublished()
    {
        var table = CreateAndBeat(3, 2, 1);
        using var state = Follow(3, 2, 1);
        table.SetHealth(0, UplinkHealth.Down);
        Assert.Equal([0, 1, 2], state.Current.Pools[0].Candidates.Select(u => u.Index));

        table.Publish();

        Assert.Equal([1, 2], state.Current.Pools[0].Candidates.Select(u => u.Index));
        Assert.Same(state.Current, state.Current);
    }

    [Fact]
    public async Task Current_WhileTheTableIsLookedAfter_WaitsForNobody()
    {
        using var looking = new ManualResetEventSlim();
        using var selected = new ManualResetEventSlim();
        var table = CreateAndBeat(3, 2, 1);
        using var state = UplinkState.Follow(_directory.Path, Pool.Only(SampleUplinks.OfWeights(3, 2, 1), SelectionPolicyKind.WeightedRoundRobin), _time, status =>
        {
            if (status.IsDaemonSilent)
            {
                looking.Set();
                Assert.True(selected.Wait(TimeSpan.FromSeconds(20)), "a selection waited for the timer");
            }
        });
        var timer = Task.Run(() => Tick(11), TestContext.Current.CancellationToken);
        looking.Wait(TestContext.Current.CancellationToken);
        table.Publish();

        Assert.Equal(3, state.Current.Pools[0].Candidates.Length);
        selected.Set();
        await timer;
    }

    [Fact]
    public void Status_EveryFault_HasItsOwnSentence()
    {
        var sentences = Enum.GetValues<UplinkTableFault>().Where(f => f != UplinkTableFault.None).Select(f => Alone(f).ToString())
            .Append(Shared.ToString()).Append(Silent.ToString()).ToList();

        Assert.Equal(sentences.Count, sentences.Distinct().Count());
    }

    private static UplinkTableStatus Alone(UplinkTableFault fault) => new(IsShared: false, fault, IsDaemonSilent: false);

    [Fact]
    public void Follow_DaemonSilent_WhatItSaidOfHealthCountsForNothing()
    {
        var table = CreateAndBeat(1, 1);
        using var state = Follow(1, 1);
        table.SetHealth(0, UplinkHealth.Down);
        table.Publish();
        Assert.Equal([1], state.Current.Pools[0].Candidates.Select(u => u.Index));

        Tick(12);
        Assert.Equal([0, 1], state.Current.Pools[0].Candidates.Select(u => u.Index));

        // Also after a change of the operator's, and until it gives a sign of life.
        table.SetDraining(1, true);
        table.Publish();
        Assert.Equal([0], state.Current.Pools[0].Candidates.Select(u => u.Index));
        table.SetDraining(1, false);
        table.Beat(_time.GetUtcNow(), 1);
        Tick();
        Assert.Equal([1], state.Current.Pools[0].Candidates.Select(u => u.Index));
    }

    private UplinkState Follow(params ReadOnlySpan<int> weights) =>
        UplinkState.Follow(_directory.Path, Pool.Only(SampleUplinks.OfWeights(weights), SelectionPolicyKind.WeightedRoundRobin), _time, _told.Add);

    private UplinkTable CreateAndBeat(params ReadOnlySpan<int> weights)
    {
        // Two tables of one directory differ in the time they were made.
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var table = _directory.Create(SampleUplinks.OfWeights(weights), _time.GetUtcNow());
        table.Beat(_time.GetUtcNow(), 1);
        return table;
    }

    private void Tick(int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            _time.Advance(UplinkState.CheckInterval);
        }
    }
}
