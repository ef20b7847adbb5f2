using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;
using Placed = MwanLb.Engine.Selection.Selection;

namespace MwanLb.Engine.Tests.Uplinks;

public sealed class PickerCountersTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly UplinkState _state;

    public PickerCountersTests()
    {
        var uplinks = SampleUplinks.OfWeights(1, 1, 1);
        _state = UplinkState.Over(UplinkTable.CreatePrivate(uplinks), Pool.Only(uplinks, SelectionPolicyKind.RoundRobin));
    }

    private PickerList Pickers => _state.Current.Table.Pickers;

    [Fact]
    public void Count_EachKindOfAnswer_IsReadBackUnderTheProcess()
    {
        using var counters = new PickerCounters(_state, PickerKind.Helper, _time);

        counters.Count(new Placed(_state.Uplinks[0], SelectionReason.Turn));
        counters.Count(new Placed(_state.Uplinks[2], SelectionReason.Turn));
        counters.Count(new Placed(_state.Uplinks[2], SelectionReason.Turn));
        counters.Count(new Placed(null, SelectionReason.NoneAvailable));
        counters.Count(new Placed(null, SelectionReason.Dropped));
        counters.CountMalformed();
        counters.SetOpen(_state.Uplinks[1], 7);

        var picker = Assert.Single(Pickers.Read(3, _time.GetUtcNow()));
        Assert.Equal((Environment.ProcessId, PickerKind.Helper), (picker.ProcessId, picker.Kind));
        Assert.Equal([1, 0, 2], picker.Uplinks);
        Assert.Equal([0, 7, 0], picker.Open);
        Assert.Equal((1, 1, 1, 5), (picker.Unmarked, picker.Dropped, picker.Malformed, picker.Total));
    }

    [Fact]
    public void Read_ProcessThatIsSilent_IsLeftOutUntilItIsHeardOfAgain()
    {
        using var counters = new PickerCounters(_state, PickerKind.Helper, _time);
        var later = _time.GetUtcNow() + UplinkState.HeartbeatLimit + TimeSpan.FromSeconds(1);

        Assert.Empty(Pickers.Read(3, later));
        _time.Advance(later - _time.GetUtcNow());
        Assert.Single(Pickers.Read(3, _time.GetUtcNow()));
    }

    [Fact]
    public void Dispose_LeavesNothingBehind()
    {
        var counters = new PickerCounters(_state, PickerKind.Helper, _time);
        counters.Count(new Placed(_state.Uplinks[0], SelectionReason.Turn));

        counters.Dispose();
        counters.Count(new Placed(_state.Uplinks[0], SelectionReason.Turn));
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty(Pickers.Read(3, _time.GetUtcNow()));
    }

    [Fact]
    public void Take_AllCellsInUse_CountsNothingUntilOneIsForgotten()
    {
        var table = _state.Current.Table;
        var taken = 0;
        while (table.Pickers.Take(PickerKind.Helper, 1_000_000 + taken, _time.GetUtcNow()) is not null)
        {
            taken++;
        }

        Assert.Equal(64, taken);
        using var counters = new PickerCounters(_state, PickerKind.Helper, _time);
        counters.Count(new Placed(_state.Uplinks[0], SelectionReason.Turn));
        Assert.DoesNotContain(Pickers.Read(3, _time.GetUtcNow()), picker => picker.ProcessId == Environment.ProcessId);

        _time.Advance(PickerList.ForgottenAfter + TimeSpan.FromSeconds(2));
        counters.Count(new Placed(_state.Uplinks[1], SelectionReason.Turn));

        var picker = Assert.Single(Pickers.Read(3, _time.GetUtcNow()));
        Assert.Equal(Environment.ProcessId, picker.ProcessId);
        Assert.Equal([0, 1, 0], picker.Uplinks);
    }

    [Fact]
    public void Count_CellLostToAnotherProcess_TakesAnotherOne()
    {
        using var counters = new PickerCounters(_state, PickerKind.Helper, _time);
        // As a process does that finds ours silent for long, because the machine slept.
        Assert.NotNull(Pickers.Take(PickerKind.Helper, 42, _time.GetUtcNow() + PickerList.ForgottenAfter + TimeSpan.FromSeconds(1)));

        _time.Advance(UplinkState.CheckInterval);
        counters.Count(new Placed(_state.Uplinks[0], SelectionReason.Turn));

        var own = Pickers.Read(3, _time.GetUtcNow()).Single(picker => picker.ProcessId == Environment.ProcessId);
        Assert.Equal([1, 0, 0], own.Uplinks);
    }
}
