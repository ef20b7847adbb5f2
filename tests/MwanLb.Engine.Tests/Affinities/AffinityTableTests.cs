using MwanLb.Engine.Affinities;
using MwanLb.Engine.Uplinks;
using Layout = MwanLb.Engine.Affinities.AffinityTableLayout;

namespace MwanLb.Engine.Tests.Affinities;

public sealed class AffinityTableTests
{
    private const ulong All = 0b111;

    private static readonly ulong[] Names = [StableHash.Of("fibre"), StableHash.Of("dsl"), StableHash.Of("lte")];

    // One set: whatever is remembered meets there.
    private readonly SharedMapping _memory = SharedMapping.CreatePrivate(Layout.Size(1));
    private readonly AffinityTable _table;

    public AffinityTableTests() => _table = new AffinityTable(_memory, 1, Names);

    [Fact]
    public void Recall_NothingRemembered_IsNone() => Assert.Equal(-1, _table.Recall(1, At(0), All));

    [Fact]
    public void Recall_Used_KeepsForAnotherTerm()
    {
        Assert.Equal(2, _table.Remember(7, 2, At(1000), All));

        for (uint now = 1000; now <= 1100; now += 10)
        {
            Assert.Equal(2, _table.Recall(7, At(now), All));
        }

        Assert.Equal(-1, _table.Recall(7, At(1111), All));
    }

    [Theory]
    [InlineData(0U, 2)]
    [InlineData(10U, 2)]
    [InlineData(11U, -1)]
    [InlineData(4_000_000_000U, -1)]
    public void Recall_AfterSoManySeconds_IsThereAsLongAsItIsKept(uint seconds, int slot)
    {
        _table.Remember(7, 2, At(uint.MaxValue - 3), All);

        Assert.Equal(slot, _table.Recall(7, At(unchecked(uint.MaxValue - 3 + seconds)), All));
    }

    [Fact]
    public void Recall_ByAClockASecondBehind_IsThere()
    {
        _table.Remember(7, 2, At(1001), All);

        Assert.Equal(2, _table.Recall(7, At(1000), All));
        Assert.Equal(2, _table.Recall(7, At(1011), All));
    }

    [Fact]
    public void Recall_NoCandidateNow_IsNoneAndAnotherTakesItsPlace()
    {
        _table.Remember(7, 2, At(0), All);

        Assert.Equal(-1, _table.Recall(7, At(0), 0b011));
        Assert.Equal(1, _table.Remember(7, 1, At(0), 0b011));

        Assert.Equal(1, _table.Recall(7, At(0), All));
    }

    [Fact]
    public void Remember_AnotherWasQuicker_FollowsIt()
    {
        _table.Remember(7, 2, At(0), All);

        Assert.Equal(2, _table.Remember(7, 1, At(0), All));
        Assert.Equal(2, _table.Recall(7, At(0), All));
    }

    [Fact]
    public void Remember_FullSet_TheOneNotUsedForTheLongestTimeGoes()
    {
        for (ulong key = 1; key <= 4; key++)
        {
            _table.Remember(key, 0, At((uint)key), All);
        }

        _table.Recall(1, At(5), All);
        _table.Remember(9, 1, At(6), All);

        Assert.Equal([0, -1, 0, 0, 1], new ulong[] { 1, 2, 3, 4, 9 }.Select(key => _table.Recall(key, At(6), All)));
    }

    [Fact]
    public void Remember_DamagedEntryInAFullSet_GoesFirst()
    {
        for (ulong key = 1; key <= 4; key++)
        {
            _table.Remember(key, 0, At((uint)key), All);
        }

        _memory.Long(Layout.SetsOffset + (3 * Layout.EntrySize) + Layout.ValueInEntry) ^= 1;
        _table.Remember(9, 1, At(6), All);

        Assert.Equal([0, 0, 0, -1, 1], new ulong[] { 1, 2, 3, 4, 9 }.Select(key => _table.Recall(key, At(6), All)));
    }

    [Fact]
    public void Peek_OfAnAge_ChangesNothing()
    {
        _table.Remember(7, 2, At(1000), All);

        Assert.Equal(2, _table.Peek(7, At(1009), out var age));
        Assert.Equal(9U, age);
        Assert.Equal(-1, _table.Peek(7, At(1011), out _));
        Assert.Equal(-1, _table.Peek(8, At(1000), out _));
    }

    [Fact]
    public void Recall_AnyBitOfTheEntryFlipped_IsNone()
    {
        for (var bit = 0; bit < 128; bit++)
        {
            _table.Remember(7, 2, At(1000), All);
            ref var cell = ref _memory.Long(Layout.SetsOffset + (bit / 64 * sizeof(long)));
            var whole = cell;

            cell ^= 1L << (bit % 64);

            Assert.Equal(-1, _table.Recall(7, At(1000), All));
            cell = whole;
            Assert.Equal(2, _table.Recall(7, At(1000), All));
        }
    }

    [Fact]
    public void Recall_ValueOfAnotherKey_IsNone()
    {
        _table.Remember(7, 2, At(1000), All);
        _memory.Long(Layout.SetsOffset) = 8;

        Assert.Equal(-1, _table.Recall(8, At(1000), All));
    }

    [Fact]
    public void Recall_SlotOfAnotherUplinkNow_IsNone()
    {
        _table.Remember(7, 2, At(1000), All);
        _table.Remember(8, 0, At(1000), All);

        var renamed = new AffinityTable(_memory, 1, [Names[0], Names[2], Names[1]]);
        var shorter = new AffinityTable(_memory, 1, Names[..2]);

        Assert.Equal((-1, 0), (renamed.Recall(7, At(1000), All), renamed.Recall(8, At(1000), All)));
        Assert.Equal((-1, 0), (shorter.Recall(7, At(1000), All), shorter.Recall(8, At(1000), All)));
    }

    [Fact]
    public void RecallAndRemember_OverRandomBytes_AnswerWithCandidatesAlone()
    {
        var random = new Random(1);
        for (var round = 0; round < 100_000; round++)
        {
            random.NextBytes(_memory.Bytes(Layout.SetsOffset, Layout.SetSize));
            var key = (ulong)_memory.Long(Layout.SetsOffset + (round % 4 * Layout.EntrySize));
            var candidates = (ulong)random.Next(1, 8);
            var now = (uint)_memory.Int(Layout.SetsOffset + Layout.ValueInEntry);

            Assert.Equal(-1, _table.Recall(key, At(now), candidates));
            var slot = 63 - (int)ulong.LeadingZeroCount(candidates);
            Assert.Equal(slot, _table.Remember(key, slot, At(now), candidates));
            Assert.Equal(slot, _table.Recall(key, At(now), candidates));
        }
    }

    [Fact]
    public async Task Remember_ByManyThreadsAtOnce_AllGoTheSameWay()
    {
        var table = AffinityTable.CreatePrivate(65_536, Names);
        var arrived = 0;

        var placed = await Task.WhenAll(Enumerable.Range(0, 2).Select(worker => Task.Run(() =>
        {
            var slots = new int[20_000];
            for (var i = 0; i < slots.Length; i++)
            {
                // Not by a Barrier: whom it wakes comes too late to meet the other between two words of an entry. Who arrives last is
                // some tens of nanoseconds ahead, so both go on after a little while that differs from round to round.
                Interlocked.Increment(ref arrived);
                for (var looked = 1; Volatile.Read(ref arrived) < 2 * (i + 1); looked++)
                {
                    if (looked % 1024 == 0)
                    {
                        Thread.Yield();
                    }
                }

                for (var wait = (i >> (5 * worker)) & 31; wait > 0; wait--)
                {
                    Volatile.Read(ref arrived);
                }

                slots[i] = table.Remember(StableHash.Mix((ulong)i, 1), worker, At(1), All);
            }

            return slots;
        })));

        Assert.Equal(placed[0], placed[1]);
    }

    [Fact]
    public void Remember_AsManyAsThereIsRoomFor_KeepsNearlyAllOfHalfAsMany()
    {
        var table = AffinityTable.CreatePrivate(65_536, Names);
        for (var i = 0; i < 32_768; i++)
        {
            table.Remember(StableHash.Mix((ulong)i, 1), i % 3, At(1), All);
        }

        // Poisson of mean 2 in sets of 4: 2.3 % of the keys expected to have met four others.
        Assert.InRange(Enumerable.Range(0, 32_768).Count(i => table.Recall(StableHash.Mix((ulong)i, 1), At(1), All) == i % 3), 31_500, 32_768);
    }

    private static AffinityTerm At(uint now) => new(now, Keep: 10);
}
