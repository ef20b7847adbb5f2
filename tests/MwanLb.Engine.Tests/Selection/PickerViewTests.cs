using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Selection;

public sealed class PickerViewTests
{
    [Fact]
    public void Refresh_AnotherTableTookItsPlace_IsReadAtOnce()
    {
        var uplinks = SampleUplinks.OfWeights(1, 1);
        UplinkTable[] tables = [UplinkTable.CreatePrivate(uplinks), UplinkTable.CreatePrivate(uplinks)];
        for (var i = 0; i < tables.Length; i++)
        {
            tables[i].SetCounted(0, 100 * i, 0);
            tables[i].SetUsed(0, 10 * i, 0);
            tables[i].AddRtt(0, TimeSpan.FromMicroseconds(1 + i));
        }

        // So often that many fall into one tick of the clock, where nothing else says that there is news.
        var view = new PickerView(tables[0], uplinks.Length, shard: 0, seed: 0);
        for (var i = 0; i < 1_000; i++)
        {
            view.Refresh(tables[i % 2]);

            Assert.Equal((100 * (i % 2), 10 * (i % 2), 1 + (i % 2)), (view.Load(0), view.UsedPartsPerMillion(0), view.RttMicroseconds(0)));
        }
    }

    [Fact]
    public void Refresh_AnotherThreadPlaces_IsSeenAfterSoManyChoicesAtTheLatest()
    {
        var uplinks = SampleUplinks.OfWeights(1);
        var table = UplinkTable.CreatePrivate(uplinks);
        var (view, other) = (new PickerView(table, uplinks.Length, shard: 0, seed: 0), new PickerView(table, uplinks.Length, shard: 1, seed: 1));
        for (var placed = 1; placed <= 100; placed++)
        {
            view.Refresh(table);
            other.AddAssigned(table, 0);
            for (var i = 0; i < PickerView.MaxAge; i++)
            {
                view.Refresh(table);
            }

            Assert.Equal(placed, view.Load(0));
        }
    }

    [Fact]
    public void AddAssigned_ByTheThreadItself_IsSeenAtOnce()
    {
        var table = UplinkTable.CreatePrivate(SampleUplinks.OfWeights(1, 1));
        var view = new PickerView(table, uplinks: 2, shard: 0, seed: 0);
        view.Refresh(table);

        view.AddAssigned(table, 1);

        Assert.Equal((0, 1), (view.Load(0), view.Load(1)));
    }
}
