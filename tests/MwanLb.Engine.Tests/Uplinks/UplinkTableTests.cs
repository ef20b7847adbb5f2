using System.Buffers.Binary;
using CsCheck;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;
using Layout = MwanLb.Engine.Uplinks.UplinkTableLayout;

namespace MwanLb.Engine.Tests.Uplinks;

public sealed class UplinkTableTests
{
    private static readonly Gen<byte[]> Garbage = Gen.Byte.Array[Layout.Size];

    [Fact]
    public void Cells_AreApart()
    {
        var uplinks = SampleUplinks.OfWeights(new int[Uplink.MaxCount]);
        var table = UplinkTable.CreatePrivate(uplinks);
        foreach (var slot in uplinks.Select(u => u.Index))
        {
            table.SetHealth(slot, (UplinkHealth)(slot % 3));
            table.SetRampPercent(slot, slot + 7);
            table.SetDraining(slot, slot % 2 == 1);
            table.SetQuota(slot, slot + 1, (QuotaLimit)(slot % 3));
            table.NoteDestination(slot, 1UL << slot, hasAnswered: slot % 2 == 0);
            table.AddDial(slot, hasFailed: false);
            table.SetWeight(slot, slot);
            table.SetOperatorWeight(slot, slot % 4 == 0 ? slot + 100 : null);
            table.SetUsed(slot, 2_000 + slot, 3_000 + slot);
            table.AddRtt(slot, TimeSpan.FromMicroseconds(4_000 + slot));
            table.SetCounted(slot, connections: 1_000 + slot, assignedWhenCounted: slot);
            table.SetEntries(slot, tcp: 5_000 + slot, entries: 6_000 + slot);
            for (var i = 0; i < slot + 5; i++)
            {
                table.AddAssigned(slot, shard: i % UplinkTable.ShardCount);
            }
        }

        foreach (var slot in uplinks.Select(u => u.Index))
        {
            Assert.Equal((UplinkHealth)(slot % 3), table.Health(slot));
            Assert.Equal(slot % 2 == 1, table.IsDraining(slot));
            Assert.Equal((slot + 1, (QuotaLimit)(slot % 3)), (table.QuotaPercent(slot), table.QuotaLimit(slot)));
            Assert.Equal((1UL << slot, slot % 2 == 0 ? 1UL << slot : 0), table.TakeDestinations(slot));
            Assert.Equal((0UL, 0UL), table.TakeDestinations(slot));
            Assert.Equal((1L, 0L), (table.Dials(slot), table.FailedDials(slot)));
            Assert.Equal(slot % 4 == 0 ? slot + 100 : slot, table.Weight(slot));
            Assert.Equal(slot + 7, table.RampPercent(slot));
            Assert.Equal((2_000 + slot, 3_000 + slot), (table.UsedPartsPerMillion(slot), table.UsedPerConnection(slot)));
            Assert.Equal(4_000 + slot, table.RttMicroseconds(slot));
            Assert.Equal(1_000 + slot, table.Counted(slot));
            Assert.Equal((5_000 + slot, 6_000 + slot), (table.CountedTcp(slot), table.Entries(slot)));
            Assert.Equal(slot + 5, table.Assigned(slot));
            Assert.Equal(1_000 + slot + 5, table.Load(slot));
        }

        Assert.All(Enumerable.Range(0, Layout.PoolCount), pool => Assert.Equal(0UL, table.TakeTicket(pool)));
        Assert.All(Enumerable.Range(0, Layout.PoolCount), pool => Assert.Equal(1UL, table.TakeTicket(pool)));
    }

    [Fact]
    public void File_HoldsNamesAndMarks_AsTheLayoutSays()
    {
        using var state = new StateDirectory();
        state.Create(SampleUplinks.OfWeights(3, 2, 1)).Beat(StateDirectory.Start, processId: 4711);

        ReadOnlySpan<byte> file = File.ReadAllBytes(state.TablePath);

        Assert.Equal("MWANLBUT"u8, file[..8]);
        Assert.Equal("uplink-2\0"u8, file.Slice(32896 + (2 * 256) + 192, 9));
        Assert.Equal(3, BinaryPrimitives.ReadInt32LittleEndian(file[(32896 + (2 * 256) + 224)..]));
        Assert.Equal(0xff, BinaryPrimitives.ReadInt32LittleEndian(file[(32896 + (2 * 256) + 228)..]));
        Assert.Equal(StateDirectory.Start.ToUnixTimeMilliseconds(), BinaryPrimitives.ReadInt64LittleEndian(file[64..]));
        Assert.Equal(4711, BinaryPrimitives.ReadInt64LittleEndian(file[72..]));
    }

    [Theory]
    [InlineData(5, 0, 0, 5)]
    [InlineData(5, 3, 3, 5)]
    [InlineData(5, 7, 3, 9)]
    [InlineData(5, 0, 3, 5)]
    [InlineData(-5, 0, 0, 0)]
    [InlineData(long.MinValue, 0, long.MaxValue, 0)]
    [InlineData(long.MaxValue, 3, long.MinValue + 3, 1L << 40)]
    [InlineData(long.MaxValue, 0, long.MinValue + 1, (1L << 40) * 2)]
    public void Load_AnyValues_IsWhatIsKnownWithinBounds(long counted, int assigned, long assignedWhenCounted, long load)
    {
        var table = UplinkTable.CreatePrivate(SampleUplinks.OfWeights(1));
        table.SetCounted(0, counted, assignedWhenCounted);
        for (var i = 0; i < assigned; i++)
        {
            table.AddAssigned(0, shard: i % UplinkTable.ShardCount);
        }

        Assert.Equal(load, table.Load(0));
    }

    [Theory]
    [InlineData(int.MinValue, 0)]
    [InlineData(-1, 0)]
    [InlineData(1001, 1000)]
    [InlineData(int.MaxValue, 1000)]
    public void Weight_OutOfRange_IsClamped(int written, int read)
    {
        var table = UplinkTable.CreatePrivate(SampleUplinks.OfWeights(1));

        table.SetWeight(0, written);

        Assert.Equal(read, table.Weight(0));
    }

    [Theory]
    [InlineData(int.MinValue, 1)]
    [InlineData(0, 1)]
    [InlineData(37, 37)]
    [InlineData(int.MaxValue, 100)]
    public void RampPercent_AnyValue_IsOneToAHundred(int written, int read)
    {
        var table = UplinkTable.CreatePrivate(SampleUplinks.OfWeights(1));

        table.SetRampPercent(0, written);

        Assert.Equal(read, table.RampPercent(0));
    }

    [Theory]
    [InlineData(int.MinValue, null)]
    [InlineData(0, null)]
    [InlineData(1, 0)]
    [InlineData(1001, 1000)]
    [InlineData(int.MaxValue, 1000)]
    public void OperatorWeight_AnyValue_IsClampedOrNone(int written, int? read)
    {
        using var state = new StateDirectory();
        var table = state.Create(SampleUplinks.OfWeights(7));

        state.Overwrite(Layout.Slot(0, Layout.OperatorWeightInSlot), BitConverter.GetBytes(written));

        Assert.Equal((read, read ?? 7), (table.OperatorWeight(0), table.Weight(0)));
    }

    [Theory]
    [InlineData(long.MinValue, 0, 1, 0)]
    [InlineData(-1, 0, 1, 0)]
    [InlineData(0, 0, 1, 0)]
    [InlineData(5, 5, 5, 5)]
    [InlineData(long.MaxValue, 1_000_000_000, 1_000_000_000, 60_000_000)]
    public void Measurements_AnyValues_AreReadWithinBounds(long written, long used, long ofOneConnection, long rtt)
    {
        using var state = new StateDirectory();
        var table = state.Create(SampleUplinks.OfWeights(1));
        table.SetUsed(0, written, written);
        state.Overwrite(Layout.Slot(0, Layout.RttInSlot), BitConverter.GetBytes(written));

        Assert.Equal((used, ofOneConnection, rtt), (table.UsedPartsPerMillion(0), table.UsedPerConnection(0), table.RttMicroseconds(0)));
    }

    [Fact]
    public void TryOpen_RandomBytes_NeverThrows()
    {
        using var state = new StateDirectory();
        var uplinks = SampleUplinks.OfWeights(3, 2, 1);
        Garbage.Sample(
            bytes =>
            {
                File.WriteAllBytes(state.TablePath, bytes);
                return state.Open(uplinks) == UplinkTableFault.NotATable;
            },
            threads: 1);
    }

    [Fact]
    public void TryOpen_AnyHeaderByteChanged_IsAFaultOrTheSameTable()
    {
        using var state = new StateDirectory();
        var uplinks = SampleUplinks.OfWeights(3, 2, 1);
        state.Create(uplinks);
        var header = File.ReadAllBytes(state.TablePath)[..Layout.HeaderSize];
        for (var offset = 0; offset < Layout.CreatedOffset; offset++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                state.Overwrite(offset, [(byte)(header[offset] ^ (1 << bit))]);
                Assert.NotEqual(UplinkTableFault.None, state.Open(uplinks));
            }

            state.Overwrite(offset, [header[offset]]);
        }

        Assert.Equal(UplinkTableFault.None, state.Open(uplinks));
    }

    public static TheoryData<SelectionPolicyKind> Kinds => [.. Enum.GetValues<SelectionPolicyKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Select_OverGarbageBehindAValidHeader_NeverThrows(SelectionPolicyKind kind)
    {
        using var state = new StateDirectory();
        var uplinks = SampleUplinks.OfWeights([.. Enumerable.Range(1, Uplink.MaxCount)]);
        state.Create(uplinks);
        var header = File.ReadAllBytes(state.TablePath)[..Layout.HeaderSize];
        Garbage.Sample(
            bytes =>
            {
                header.CopyTo(bytes, 0);
                // Or else nearly any bytes say that every uplink is draining, and there is nothing to choose from.
                foreach (var uplink in uplinks)
                {
                    bytes.AsSpan(Layout.Slot(uplink.Index, Layout.DrainingInSlot), sizeof(int)).Clear();
                }

                File.WriteAllBytes(state.TablePath, bytes);
                var table = UplinkTableFile.TryOpen(state.Path, uplinks, null, out _);
                Assert.NotNull(table);
                var engine = new SelectionEngine(UplinkState.Over(table, Pool.Only(uplinks, kind)), [], seed: 1);
                for (var i = 0; i < 200; i++)
                {
                    Assert.Contains(engine.Select(new Flow { Path = FlowPath.Squid }).Uplink!, uplinks);
                }
            },
            iter: 50,
            threads: 1);
    }
}
