using System.Collections.Immutable;
using MwanLb.Engine.Affinities;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Affinities;

public sealed class RendezvousTests
{
    private const int Keys = 1_000_000;

    private readonly ImmutableArray<Uplink> _uplinks;
    private readonly UplinkTable _table;
    private readonly ulong[] _names;

    public RendezvousTests()
    {
        _uplinks = SampleUplinks.OfWeights(10, 7, 5, 2, 1);
        _table = UplinkTable.CreatePrivate(_uplinks);
        _names = [.. _uplinks.Select(u => StableHash.Of(u.Name))];
    }

    [Fact]
    public void Choose_AMillionKeys_SharesAreTheWeights()
    {
        var counts = Place().CountBy(index => index).ToDictionary();

        foreach (var uplink in _uplinks)
        {
            // The smallest share, 40,000 expected, has a standard deviation of 0.5 %.
            Assert.InRange(counts[(byte)uplink.Index] / (Keys * uplink.Weight / 25.0), 0.99, 1.01);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Choose_UplinkGoesAndReturns_MovesItsOwnKeysAloneAndRestoresThem(int gone)
    {
        var before = Place();
        Set(gone, UplinkHealth.Down);

        var without = Place();

        Assert.DoesNotContain((byte)gone, without);
        for (var key = 0; key < Keys; key++)
        {
            Assert.True(before[key] == without[key] || before[key] == gone);
        }

        // Those who moved are shared out by the weights of the others.
        var moved = Enumerable.Range(0, Keys).Where(key => before[key] == gone).CountBy(key => without[key]).ToDictionary();
        Assert.All(moved, m => Assert.InRange(m.Value / (moved.Values.Sum() * (double)_uplinks[m.Key].Weight / (25 - _uplinks[gone].Weight)), 0.95, 1.05));

        Set(gone, UplinkHealth.Up);
        Assert.Equal(before, Place());
    }

    [Fact]
    public void Choose_WeightAdded_MovesKeysToThatUplinkAlone()
    {
        var before = Place();
        _table.SetWeight(3, 4);
        _table.Publish();

        var after = Place();

        Assert.All(before.Zip(after).Where(p => p.First != p.Second), p => Assert.Equal(3, p.Second));
        Assert.InRange(before.Zip(after).Count(p => p.First != p.Second) / (Keys * ((4 / 27.0) - (2 / 25.0))), 0.98, 1.02);
    }

    [Fact]
    public void Choose_UplinksInAnotherOrder_LeadsToTheSameNames()
    {
        var before = Place();
        ImmutableArray<Uplink> reversed = [.. _uplinks.Reverse().Select((u, i) => u with { Index = i })];
        var pool = UplinkSnapshot.Create(Pool.Only(reversed, SelectionPolicyKind.Random), UplinkTable.CreatePrivate(reversed)).Pools[0];
        ulong[] names = [.. reversed.Select(u => StableHash.Of(u.Name))];

        for (var key = 0; key < 10_000; key++)
        {
            Assert.Equal(_uplinks[before[key]].Name, pool.Candidates[Rendezvous.Choose(pool, Key(key), names)].Name);
        }
    }

    private static ulong Key(int number) => StableHash.Mix((ulong)number, 0x9e3779b97f4a7c15);

    private void Set(int index, UplinkHealth health)
    {
        _table.SetHealth(index, health);
        _table.Publish();
    }

    private byte[] Place()
    {
        var pool = UplinkSnapshot.Create(Pool.Only(_uplinks, SelectionPolicyKind.Random), _table).Pools[0];
        var placed = new byte[Keys];
        for (var key = 0; key < Keys; key++)
        {
            placed[key] = (byte)pool.Candidates[Rendezvous.Choose(pool, Key(key), _names)].Index;
        }

        return placed;
    }
}
