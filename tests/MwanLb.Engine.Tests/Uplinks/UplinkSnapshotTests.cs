using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Uplinks;

public sealed class UplinkSnapshotTests
{
    [Fact]
    public async Task Create_WhileTheDaemonWrites_NeverSeesAWeightOfTwoMinds()
    {
        var uplinks = SampleUplinks.OfWeights([.. Enumerable.Repeat(1, Uplink.MaxCount)]);
        var table = UplinkTable.CreatePrivate(uplinks);
        using var stop = new CancellationTokenSource();
        var daemon = Task.Run(
            () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                {
                    table.SetWeight(i % Uplink.MaxCount, i / Uplink.MaxCount % 2);
                }
            },
            TestContext.Current.CancellationToken);

        for (var i = 0; i < 10_000; i++)
        {
            Assert.All(UplinkSnapshot.Create(Pool.Only(uplinks, SelectionPolicyKind.WeightedRoundRobin), table).Pools[0].Weights, weight => Assert.Equal(1, weight));
        }

        await stop.CancelAsync();
        await daemon;
    }
}
