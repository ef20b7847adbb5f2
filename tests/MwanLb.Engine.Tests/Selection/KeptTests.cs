using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Selection;

public sealed class KeptTests
{
    private readonly UplinkTable _table;
    private readonly SelectionEngine _engine;
    private readonly System.Collections.Immutable.ImmutableArray<Uplink> _uplinks = SampleUplinks.OfWeights(1, 1, 1);

    public KeptTests()
    {
        _table = UplinkTable.CreatePrivate(_uplinks);
        _engine = new SelectionEngine(UplinkState.Over(_table, Pool.Only(_uplinks, SelectionPolicyKind.RoundRobin)), [], seed: 1);
    }

    [Fact]
    public void Select_KeptUplinkIsACandidate_IsChosenAndTakesNoTurn()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal((2, SelectionReason.Kept), Select(_uplinks[2]));
        }

        Assert.Equal((0, SelectionReason.Turn), Select(null));
        Assert.Equal((5, 1), (_table.Assigned(2), _table.Assigned(0)));
    }

    [Fact]
    public void Select_KeptUplinkIsGone_IsPlacedAnew()
    {
        _table.SetHealth(2, UplinkHealth.Down);
        _table.Publish();

        Assert.Equal((0, SelectionReason.Turn), Select(_uplinks[2]));
    }

    [Fact]
    public void Explain_KeptUplink_SaysTheSameAsSelect()
    {
        var flow = new Flow { Path = FlowPath.Squid, Kept = _uplinks[1] };

        Assert.Equal((1, SelectionReason.Kept), (_engine.Explain(flow).Next!.Value.Uplink!.Index, _engine.Explain(flow).Next!.Value.Reason));
    }

    private (int, SelectionReason) Select(Uplink? kept)
    {
        var selection = _engine.Select(new Flow { Path = FlowPath.Squid, Kept = kept });
        return (selection.Uplink!.Index, selection.Reason);
    }
}
