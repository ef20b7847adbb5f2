using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Counting;

namespace MwanLb.Marker.Tests.Counting;

public sealed class CountingServiceTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Whether this process may count or not: the heartbeat does not depend on it.
    [Fact]
    public async Task ExecuteAsync_EachSecond_BeatsUntilItIsStopped()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider(Start);
        var model = Sample.Model();
        var table = UplinkTable.CreatePrivate(model.Uplinks);
        using var service = new CountingService(model, table, time, NullLogger<CountingService>.Instance);

        await service.StartAsync(cancellation);
        for (var second = 0; second < 5; second++)
        {
            Assert.True(SpinWait.SpinUntil(() => table.Heartbeat == time.GetUtcNow().ToUnixTimeMilliseconds(), Patience), $"no beat {second}");
            Assert.Equal(Environment.ProcessId, table.DaemonProcessId);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(SpinWait.SpinUntil(() => table.Heartbeat == time.GetUtcNow().ToUnixTimeMilliseconds(), Patience));
        await service.StopAsync(cancellation);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Equal(Start.AddSeconds(5).ToUnixTimeMilliseconds(), table.Heartbeat);
    }
}
