using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>A selection engine over a table of its own, and what the daemon would write there.</summary>
internal sealed class Picker
{
    private readonly SelectionEngine _engine;

    public Picker(SelectionPolicyKind kind, ImmutableArray<Uplink> uplinks)
    {
        Uplinks = uplinks;
        Table = UplinkTable.CreatePrivate(uplinks);
        State = UplinkState.Over(Table, Pool.Only(uplinks, kind));
        _engine = new SelectionEngine(State, [], seed: 0);
    }

    public Picker(SelectionPolicyKind kind, params ReadOnlySpan<int> weights)
        : this(kind, SampleUplinks.OfWeights(weights))
    {
    }

    public ImmutableArray<Uplink> Uplinks { get; }

    public UplinkTable Table { get; }

    public UplinkState State { get; }

    public Engine.Selection.Selection Select() => _engine.Select(new Flow { Path = FlowPath.Forwarded });

    /// <summary>The index of the chosen uplink, -1 for none.</summary>
    public int Next() => Select().Uplink?.Index ?? -1;

    public int[] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    /// <summary>How often each uplink is chosen.</summary>
    public int[] Share(int selections)
    {
        var counts = new int[Uplinks.Length];
        for (var i = 0; i < selections; i++)
        {
            counts[Next()]++;
        }

        return counts;
    }

    public void Set(int index, UplinkHealth health = UplinkHealth.Up, bool draining = false, int? weight = null)
    {
        Table.SetHealth(index, health);
        Table.SetDraining(index, draining);
        Table.SetWeight(index, weight ?? Uplinks[index].Weight);
        Table.Publish();
    }
}
