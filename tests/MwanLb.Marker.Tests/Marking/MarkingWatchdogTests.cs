using Microsoft.Extensions.Hosting.Systemd;
using MwanLb.Marker.Marking;

namespace MwanLb.Marker.Tests.Marking;

public sealed class MarkingWatchdogTests
{
    [Fact]
    public void SetAlive_OneQueueSilent_SystemdIsNotTold()
    {
        var systemd = new RecordingNotifier();
        var watchdog = new MarkingWatchdog(systemd, queues: 3);

        for (var i = 0; i < 10; i++)
        {
            watchdog.SetAlive(0);
            watchdog.SetAlive(2);
        }

        Assert.Equal(0, systemd.Told);
        watchdog.SetAlive(1);
        Assert.Equal(1, systemd.Told);
        watchdog.SetAlive(1);
        Assert.Equal(1, systemd.Told);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public void SetAlive_AllInTurn_SystemdIsToldOnceARound(int queues)
    {
        var systemd = new RecordingNotifier();
        var watchdog = new MarkingWatchdog(systemd, queues);

        for (var i = 0; i < 5 * queues; i++)
        {
            watchdog.SetAlive(i % queues);
        }

        Assert.Equal(5, systemd.Told);
    }

    private sealed class RecordingNotifier : ISystemdNotifier
    {
        public int Told { get; private set; }

        public bool IsEnabled => true;

        public void Notify(ServiceState state) => Told++;
    }
}
