using CsCheck;
using MwanLb.Marker.Counting;

namespace MwanLb.Marker.Tests.Counting;

public sealed class ConnectionLedgerTests
{
    private const int Uplinks = 3;

    // Few keys, so that they meet; their upper bits choose the place, the lowest eight do not count.
    private static readonly Gen<ulong> Keys = Gen.Select(Gen.ULong[0, 300], Gen.Int[0, 3])
        .Select((n, kind) => kind switch { 0 => n << 8, 1 => n << 56, 2 => (n << 54) | (n << 8), _ => ulong.MaxValue - (n << 8) });

    private static readonly Gen<(bool Puts, ulong Key, int Uplink, bool IsTcp, bool IsLive)> Steps =
        Gen.Select(Gen.Bool, Keys, Gen.Int[0, Uplinks - 1], Gen.Bool, Gen.Bool);

    [Fact]
    public void Put_AMillionConnections_AllocatesLessThanTheDaemonMayHave()
    {
        // The daemon may have 120 MB with a million entries, and has 15 MB at rest. All that was ever allocated counts, the smaller ones before it too.
        const int Connections = 1_000_000;
        const long Limit = 80_000_000;
        var before = GC.GetAllocatedBytesForCurrentThread();

        var ledger = new ConnectionLedger(Uplinks);
        for (ulong i = 0; i < Connections; i++)
        {
            // Any bits, as a hash has them: the multiplier is odd, so that no two are alike.
            ledger.Put(unchecked(i * 0x9e3779b97f4a7c15UL) << 8, (int)(i % Uplinks), isTcp: true, isLive: true);
        }

        Assert.Equal(Connections, ledger.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, Limit);
    }

    [Fact]
    public void AnyHistory_IsThatOfADictionary() => Steps.Array[0, 2000].Sample(
        steps =>
        {
            var ledger = new ConnectionLedger(Uplinks);
            var model = new Dictionary<ulong, (int Uplink, bool IsTcp, bool IsLive)>();
            foreach (var (puts, key, uplink, isTcp, isLive) in steps)
            {
                if (puts)
                {
                    ledger.Put(key, uplink, isTcp, isLive);
                    model[Canonical(key)] = (uplink, isTcp, isLive);
                }
                else
                {
                    Assert.Equal(model.Remove(Canonical(key)), ledger.Remove(key));
                }

                Assert.Equal(model.TryGetValue(Canonical(key), out var entry), ledger.Contains(key, out var live));
                Assert.Equal(entry.IsLive, live);
            }

            Assert.Equal(model.Count, ledger.Count);
            Assert.All(model, pair => Assert.True(ledger.Contains(pair.Key, out var live) && live == pair.Value.IsLive));
            Assert.All(Enumerable.Range(0, Uplinks), uplink => Assert.Equal(Tally(model.Values, uplink), ledger.Tally(uplink)));
        },
        iter: 300);

    [Fact]
    public void ManyConnections_ComeAndGo_NoneIsLost()
    {
        var ledger = new ConnectionLedger(Uplinks);
        var random = new Random(1);
        ulong[] keys = [.. Enumerable.Range(0, 100_000).Select(_ => (ulong)random.NextInt64() << 1)];
        foreach (var (i, key) in keys.Index())
        {
            ledger.Put(key, i % Uplinks, isTcp: true, isLive: i % 2 == 0);
        }

        Assert.Equal(100_000, ledger.Count);
        Assert.Equal(new ConnectionTally(16_667, 0, 33_334), ledger.Tally(0));
        Assert.All(keys[..50_000], key => Assert.True(ledger.Remove(key)));
        Assert.All(keys[..50_000], key => Assert.False(ledger.Contains(key, out _)));
        Assert.All(keys[50_000..], key => Assert.True(ledger.Contains(key, out _)));
        Assert.All(keys[50_000..], key => Assert.True(ledger.Remove(key)));
        Assert.All(Enumerable.Range(0, Uplinks), uplink => Assert.Equal(default, ledger.Tally(uplink)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50_000)]
    public void Clear_WhateverIsExpected_IsEmptyAndUsable(int expected)
    {
        var ledger = new ConnectionLedger(Uplinks);
        for (var i = 1UL; i <= 10_000; i++)
        {
            ledger.Put(i << 40, 1, isTcp: false, isLive: true);
        }

        ledger.Clear(expected);

        Assert.Equal(0, ledger.Count);
        Assert.False(ledger.Contains(1UL << 40, out _));
        ledger.Put(1UL << 40, 2, isTcp: false, isLive: true);
        Assert.Equal([default, default, new ConnectionTally(0, 1, 1)], Enumerable.Range(0, Uplinks).Select(ledger.Tally));
    }

    [Fact]
    public void Put_WhenThereIsRoom_AllocatesNothing()
    {
        var ledger = new ConnectionLedger(Uplinks);
        ledger.Put(1UL << 40, 0, isTcp: true, isLive: true);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 1UL; i <= 1000; i++)
        {
            ledger.Put(i << 40, 0, isTcp: true, isLive: true);
            ledger.Remove((i - 1) << 40);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    // Keys that differ in their lowest eight bits only are one, and the one that would look empty is the next.
    private static ulong Canonical(ulong key) => (key >> 8) == 0 ? 1UL << 8 : key & ~0xffUL;

    private static ConnectionTally Tally(IEnumerable<(int Uplink, bool IsTcp, bool IsLive)> entries, int uplink)
    {
        var own = entries.Where(e => e.Uplink == uplink).ToList();
        return new ConnectionTally(own.Count(e => e is { IsTcp: true, IsLive: true }), own.Count(e => e is { IsTcp: false, IsLive: true }), own.Count);
    }
}
