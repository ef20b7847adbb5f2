using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Counting;

namespace MwanLb.Marker.Tests.Counting;

public sealed class CountingServiceTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly RouterModel Model = Sample.Model();

    private readonly FakeTimeProvider _time = new(Start);
    private readonly UplinkTable _table = UplinkTable.CreatePrivate(Model.Uplinks);

    [Fact]
    public async Task Run_UntilItIsStopped_BeatsEachSecondAndCounts()
    {
        var conntrack = new SimulatedConntrack(_time);
        conntrack.Open(1);
        using var service = new CountingService(Model, _table, () => conntrack, _time, NullLogger<CountingService>.Instance);

        await service.StartAsync(TestContext.Current.CancellationToken);
        Eventually(() => _table.Heartbeat >= Start.AddSeconds(5).ToUnixTimeMilliseconds());

        Assert.Equal((1, 1, Environment.ProcessId), (_table.Counted(0), _table.Entries(0), _table.DaemonProcessId));
        await service.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(conntrack.IsDisposed);
    }

    [Fact]
    public async Task Run_ConntrackFails_BeatsOnAndCountsAgainWhenItCan()
    {
        var conntrack = new SimulatedConntrack(_time);
        var opened = 0;
        using var service = new CountingService(
            Model, _table, () => ++opened < 3 ? throw new InvalidOperationException("not now") : conntrack, _time, NullLogger<CountingService>.Instance);
        conntrack.Open(2);

        await service.StartAsync(TestContext.Current.CancellationToken);
        Eventually(() => _table.Counted(1) == 1);
        Assert.Equal((3, 1), (opened, _table.CountGaps));

        conntrack.NextFailure = new InvalidOperationException("broken");
        Eventually(() => opened == 4);
        Eventually(() => _table.CountGaps == 2);
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    private static void Eventually(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Patience));
}
