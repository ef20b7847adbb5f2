using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Alerts;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Tests.Alerts;

public sealed class AlertServiceTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 2, 0, 0, TimeSpan.Zero));

    // Nothing is sent before the test's own clock says so: all that is taken waits, in the file.
    private readonly RouterModel _model = Sample.Model() with
    {
        Alerts = AlertModel.None with
        {
            Events = FrozenSet.ToFrozenSet([EventKind.Down]),
            Settle = TimeSpan.FromMinutes(10),
            Webhook = new WebhookModel { Url = new Uri("http://127.0.0.1:1/"), Body = "{text}" },
        },
    };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Reload_WhileEventsCome_NoneIsLost()
    {
        var service = Create();
        await service.StartAsync(TestContext.Current.CancellationToken);
        using var over = new CancellationTokenSource();
        var reloading = Task.Run(
            () =>
            {
                while (!over.IsCancellationRequested)
                {
                    service.Reload(_model);
                }
            },
            TestContext.Current.CancellationToken);

        const int Count = 200;
        for (var i = 0; i < Count; i++)
        {
            service.Take(new HistoryEvent(EventKind.Down) { Time = _time.GetUtcNow(), Uplink = $"u{i}", Outage = $"u{i}-1" });
            await Task.Yield();
        }

        await over.CancelAsync();
        await reloading;
        await service.StopAsync(TestContext.Current.CancellationToken);

        var waiting = JsonSerializer.Deserialize(File.ReadAllBytes(_directory["alerts-webhook.json"]), AlertJson.Default.AlertBacklogState)!.Events;
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"u{i}"), waiting.Select(e => e.Uplink));
    }

    [Fact]
    public async Task Take_Waiting_IsInAFileThatIsClosedToStrangers()
    {
        File.WriteAllText(_directory["alerts-webhook.json.new"], "left behind");
        var service = Create();
        await service.StartAsync(TestContext.Current.CancellationToken);
        service.Take(new HistoryEvent(EventKind.Down) { Time = _time.GetUtcNow(), Uplink = "dsl", Outage = "dsl-1" });
        await service.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_directory["alerts-webhook.json"]));
    }

    private AlertService Create() => new(
        _model, UplinkTable.CreatePrivate(_model.Uplinks), _directory.Path, () => new RecordingJournal(), _time, NullLogger<AlertService>.Instance);
}
