using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Tests.History;

public sealed class JournalWriterTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 2, 0, 0, TimeSpan.Zero));
    private readonly JournalWriter _writer;
    private readonly string _path;

    public JournalWriterTests()
    {
        // Its directory is a file: nothing can be written until that is gone.
        _path = Path.Combine(_directory["blocked"], "events.jsonl");
        _writer = new JournalWriter(new JournalFile(_path), _time, NullLogger<JournalWriter>.Instance);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Write_CannotBeWritten_IsCountedAndSaidLater()
    {
        _directory.Write("blocked", "");
        Take(3);
        _writer.Write();
        Take(2);
        _writer.Write();
        File.Delete(_directory["blocked"]);
        Take(1);

        _writer.Write();

        Assert.Equal([EventKind.EventsLost, EventKind.Down], Read().Select(happened => happened.Kind));
        Assert.Equal(5, Read()[0].Count);
    }

    [Fact]
    public void Take_QueueFull_DropsAndSaysHowMany()
    {
        Take(5000);

        _writer.Write();

        Assert.Equal((EventKind.EventsLost, 904), (Read()[0].Kind, Read()[0].Count));
        Assert.Equal(4097, Read().Count);
    }

    [Fact]
    public void Write_FailsInAnyWay_GoesOn()
    {
        // A path that no file can have: neither an error of the disk nor one of rights.
        var writer = new JournalWriter(new JournalFile("\0"), TimeProvider.System, NullLogger<JournalWriter>.Instance);
        writer.Take(new HistoryEvent(EventKind.Down));

        writer.Write();
    }

    [Fact]
    public async Task Run_Stopped_WritesWhatWaits()
    {
        await _writer.StartAsync(TestContext.Current.CancellationToken);
        Take(10);

        await _writer.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(10, Read().Count);
    }

    private void Take(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _writer.Take(new HistoryEvent(EventKind.Down) { Uplink = "fibre" });
        }
    }

    private List<HistoryEvent> Read() => [.. File.ReadLines(_path).Select(line => HistoryJson.TryRead(line)!)];
}
