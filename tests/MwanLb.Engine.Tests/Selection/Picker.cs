using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>A selection engine over a table of its own, and what the daemon would write there.</summary>
internal sealed class Picker
{
    private static readonly FlowAddress IPv4Client = FlowAddress.Parse("192.168.1.5"u8);
    private static readonly FlowAddress IPv6Client = FlowAddress.Parse("2001:db8::5"u8);

    private readonly SelectionEngine _engine;

    public Picker(Pool pool, ulong seed = 0)
    {
        Uplinks = pool.Uplinks;
        Table = UplinkTable.CreatePrivate(Uplinks);
        State = UplinkState.Over(Table, [pool]);
        _engine = new SelectionEngine(State, [], seed);
    }

    public Picker(SelectionPolicyKind kind, ImmutableArray<Uplink> uplinks)
        : this(Pool.Only(uplinks, kind)[0])
    {
    }

    public Picker(SelectionPolicyKind kind, params ReadOnlySpan<int> weights)
        : this(kind, SampleUplinks.OfWeights(weights))
    {
    }

    public ImmutableArray<Uplink> Uplinks { get; }

    public UplinkTable Table { get; }

    public UplinkState State { get; }

    public Engine.Selection.Selection Select(FlowFamily family = FlowFamily.Unknown) => _engine.Select(new Flow
    {
        Path = FlowPath.Forwarded,
        Client = family switch { FlowFamily.IPv4 => IPv4Client, FlowFamily.IPv6 => IPv6Client, _ => default },
    });

    /// <summary>The index of the chosen uplink, -1 for none.</summary>
    public int Next(FlowFamily family = FlowFamily.Unknown) => Select(family).Uplink?.Index ?? -1;

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

    /// <summary>What the daemon writes once a second: the live connections of each uplink, everything assigned so far being among them.</summary>
    public void Count(params ReadOnlySpan<long> connections)
    {
        for (var slot = 0; slot < connections.Length; slot++)
        {
            Table.SetCounted(slot, connections[slot], Table.Assigned(slot));
        }
    }

    public void Set(int index, UplinkHealth health = UplinkHealth.Up, bool draining = false, int? weight = null)
    {
        Table.SetHealth(index, health);
        Table.SetDraining(index, draining);
        Table.SetWeight(index, weight ?? Uplinks[index].Weight);
        Table.Publish();
    }
}
