using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;
using Placed = MwanLb.Engine.Selection.Selection;

namespace MwanLb.Engine.Tests.Selection;

public sealed class AlternativesTests
{
    private readonly UplinkTable _table;
    private readonly SelectionEngine _engine;

    // The last one is a backup; the third carries IPv6 alone.
    private readonly ImmutableArray<Uplink> _uplinks =
    [
        .. SampleUplinks.OfWeights(1, 1, 1, 1).Select(u => u with { Tier = u.Index == 3 ? 2 : 1, HasIPv6 = u.Index == 2, HasIPv4 = u.Index != 2 }),
    ];

    public AlternativesTests()
    {
        _table = UplinkTable.CreatePrivate(_uplinks);
        _engine = new SelectionEngine(UplinkState.Over(_table, Pool.Only(_uplinks, SelectionPolicyKind.RoundRobin)), [], seed: 1);
    }

    public static TheoryData<int, FlowFamily, int, int[]> Cases => new()
    {
        // chosen, family,             down, alternatives
        { 0, FlowFamily.Unknown, -1, [1, 2, 3] },
        { 1, FlowFamily.Unknown, -1, [2, 0, 3] },
        { 2, FlowFamily.Unknown, -1, [0, 1, 3] },
        { 0, FlowFamily.IPv4,    -1, [1, 3] },
        { 2, FlowFamily.IPv6,    -1, [] },
        { 0, FlowFamily.Unknown,  1, [2, 3] },
        { 1, FlowFamily.IPv4,     1, [0, 3] },
        { 0, FlowFamily.IPv4,     3, [1] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Alternatives_OfAChoice_AreTheOthersInTurnAndThenHigherTiers(int chosen, FlowFamily family, int down, int[] expected)
    {
        if (down >= 0)
        {
            _table.SetHealth(down, UplinkHealth.Down);
            _table.Publish();
        }

        var alternatives = _engine.Alternatives(new Placed(_uplinks[chosen], SelectionReason.Turn), family);

        Assert.Equal(expected, alternatives.Select(u => u.Index));
    }

    [Fact]
    public void Alternatives_QuotaUsedUp_ComesBehindAllTiersAndStoppedNever()
    {
        _table.SetQuota(0, 100, QuotaLimit.LastResort);
        _table.SetQuota(2, 100, QuotaLimit.Stopped);
        _table.Publish();

        Assert.Equal([3, 0], _engine.Alternatives(new Placed(_uplinks[1], SelectionReason.Turn), FlowFamily.Unknown).Select(u => u.Index));
    }

    [Fact]
    public void Alternatives_NoDaemon_AreAlsoThoseThatWereDownOrStopped()
    {
        _table.SetHealth(3, UplinkHealth.Down);
        _table.SetQuota(2, 100, QuotaLimit.Stopped);
        _table.Publish();
        var engine = new SelectionEngine(UplinkState.Over(_table, Pool.Only(_uplinks, SelectionPolicyKind.RoundRobin), trustsHealth: false), [], seed: 1);

        Assert.Equal([0, 3, 2], engine.Alternatives(new Placed(_uplinks[1], SelectionReason.Turn), FlowFamily.Unknown).Select(u => u.Index));
    }

    [Fact]
    public void Alternatives_OthersDownAndOneDrained_AreTheDrainedOne()
    {
        _table.SetDraining(3, true);
        _table.SetHealth(0, UplinkHealth.Down);
        _table.SetHealth(1, UplinkHealth.Down);
        _table.Publish();

        Assert.Equal([3], _engine.Alternatives(new Placed(_uplinks[1], SelectionReason.Turn), FlowFamily.IPv4).Select(u => u.Index));
    }

    [Fact]
    public void Alternatives_NothingWasChosen_AreNone() =>
        Assert.Empty(_engine.Alternatives(new Placed(null, SelectionReason.NoneAvailable), FlowFamily.Unknown));

    [Fact]
    public void CountAssigned_AnUplink_IsCountedWithoutATurn()
    {
        _engine.CountAssigned(_uplinks[1]);

        Assert.Equal((1, 0UL), (_table.Assigned(1), _table.PeekTicket(0)));
    }
}
