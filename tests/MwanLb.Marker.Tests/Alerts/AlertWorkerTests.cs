using System.Collections.Frozen;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Alerts;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Tests.Alerts;

public sealed class AlertWorkerTests : IDisposable
{
    private static readonly AlertModel Model = AlertModel.None with { Events = FrozenSet.ToFrozenSet([EventKind.Down, EventKind.Up]), Settle = TimeSpan.Zero };

    private readonly TestDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 2, 0, 0, TimeSpan.Zero));
    private readonly RecordingJournal _journal = new();
    private readonly Outlet _outlet = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Take_NoWayOut_IsKeptForTheNextDaemonAndSentWithWhatFollows()
    {
        _outlet.IsWorking = false;
        await using (var worker = Create())
        {
            worker.Take(Event(EventKind.Down));
            await _outlet.Attempts.Reader.ReadAsync(TestContext.Current.CancellationToken);
        }

        _outlet.IsWorking = true;
        await using var next = Create();
        next.Take(Event(EventKind.Up));

        var sent = 0;
        while (sent < 2)
        {
            sent += (await _outlet.Attempts.Reader.ReadAsync(TestContext.Current.CancellationToken)).Events.Length;
        }

        Assert.Equal(2, sent);
    }

    [Fact]
    public async Task Take_ADayWithoutAWayOut_IsGivenUpAndRecorded()
    {
        _outlet.IsWorking = false;
        await using (var worker = Create())
        {
            worker.Take(Event(EventKind.Down));
            await _outlet.Attempts.Reader.ReadAsync(TestContext.Current.CancellationToken);
        }

        _time.Advance(TimeSpan.FromHours(25));
        await using (var next = Create())
        {
            while (_journal.Events.Count == 0)
            {
                await Task.Yield();
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }
        }

        Assert.Equal((EventKind.AlertDropped, 1), (_journal.Events[0].Kind, _journal.Events[0].Count));
    }

    private AlertWorker Create() => new(
        _outlet, Model, new AlertStore(_directory["alerts-test.json"], NullLogger.Instance), digest => new AlertMessage("s", "t", digest.Events), () => _journal, _time, NullLogger.Instance);

    private HistoryEvent Event(EventKind kind) => new(kind) { Time = _time.GetUtcNow(), Uplink = "dsl", Outage = "dsl-1" };

    private sealed class Outlet : IAlertOutlet
    {
        public string Name => "test";

        public volatile bool IsWorking = true;

        public Channel<AlertMessage> Attempts { get; } = Channel.CreateUnbounded<AlertMessage>();

        public Task<string> SendAsync(AlertMessage message, CancellationToken cancellationToken)
        {
            Attempts.Writer.TryWrite(message);
            return IsWorking ? Task.FromResult("ok") : throw new AlertException("no way");
        }
    }
}
