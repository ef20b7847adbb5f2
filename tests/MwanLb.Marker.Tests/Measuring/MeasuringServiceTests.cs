using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Measuring;

namespace MwanLb.Marker.Tests.Measuring;

public sealed class MeasuringServiceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task ExecuteAsync_UplinkReturns_RampsWithTheClock()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider();
        var model = Sample.Model() with { SlowStart = TimeSpan.FromSeconds(9) };
        var table = UplinkTable.CreatePrivate(model.Uplinks);
        table.SetRampPercent(0, SlowStart.FirstPercent);
        using var service = new MeasuringService(model, table, time, NullLogger<MeasuringService>.Instance);

        await service.StartAsync(cancellation);
        var isFull = SpinWait.SpinUntil(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return table.RampPercent(0) == 100;
            },
            Patience);

        Assert.True(isFull);
        await service.StopAsync(cancellation);
        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }
}
