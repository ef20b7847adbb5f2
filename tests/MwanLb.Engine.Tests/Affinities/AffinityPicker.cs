using System.Collections.Immutable;
using MwanLb.Engine.Affinities;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Tests.Rules;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Affinities;

/// <summary>A selection engine over three uplinks, one pool and one affinity, and what the daemon would write for it.</summary>
internal sealed class AffinityPicker
{
    public AffinityPicker(
        Affinity affinity, TimeProvider time, SelectionPolicyKind policy = SelectionPolicyKind.RoundRobin, ImmutableArray<Uplink>? uplinks = null)
    {
        Uplinks = uplinks ?? SampleUplinks.OfWeights(1, 1, 1);
        Table = UplinkTable.CreatePrivate(Uplinks);
        ImmutableArray<Pool> pools = [Pool.Only(Uplinks, policy)[0] with { Affinity = affinity }];
        Engine = new SelectionEngine(
            UplinkState.Over(Table, pools), [], seed: 0, AffinityState.InMemory(pools, 1024, PublicSuffixList.Parse("com\n"u8), time));
    }

    public ImmutableArray<Uplink> Uplinks { get; }

    public UplinkTable Table { get; }

    public SelectionEngine Engine { get; }

    public (int Index, SelectionReason Reason) Select(string client, string name = "", string destination = "")
    {
        var selection = Engine.Select(new RuleSample.Parts(Client: client, Name: name, Destination: destination).Flow);
        return (selection.Uplink?.Index ?? -1, selection.Reason);
    }

    public void Set(int index, UplinkHealth health)
    {
        Table.SetHealth(index, health);
        Table.Publish();
    }
}
