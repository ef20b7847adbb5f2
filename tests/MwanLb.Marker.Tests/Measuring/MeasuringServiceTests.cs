using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health;
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

    [Fact]
    public async Task HealthChanged_OutageShorterThanAStep_HasASlowStartFromItsEnd()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider();
        var model = Sample.Model() with { SlowStart = TimeSpan.FromSeconds(9) };
        var table = UplinkTable.CreatePrivate(model.Uplinks);
        using var service = new MeasuringService(model, table, time, NullLogger<MeasuringService>.Instance);
        await service.StartAsync(cancellation);

        // The clock stands still: only that it is told makes it look.
        table.SetHealth(0, UplinkHealth.Down);
        service.HealthChanged(new HealthTransition(model.Uplinks[0], UplinkHealth.Up, UplinkHealth.Down, "cut", time.GetUtcNow(), "fibre-1"));

        Assert.True(SpinWait.SpinUntil(() => table.RampPercent(0) == SlowStart.FirstPercent, Patience));
        await service.StopAsync(cancellation);
    }
}
