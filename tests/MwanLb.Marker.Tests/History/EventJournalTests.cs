using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Tests.History;

public sealed class EventJournalTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 2, 0, 0, TimeSpan.Zero);

    private readonly Sink _sink = new();
    private readonly EventJournal _journal;

    public EventJournalTests() => _journal = new EventJournal([_sink], new FakeTimeProvider(Start));

    [Fact]
    public void Record_WhileAnUplinkIsDown_WhatConcernsItBelongsToItsOutage()
    {
        _journal.Record(new HistoryEvent(EventKind.LinkChanged) { Uplink = "dsl" });
        _journal.Record(new HistoryEvent(EventKind.Down) { Uplink = "dsl", Outage = "dsl-1" });
        _journal.Record(new HistoryEvent(EventKind.LinkChanged) { Uplink = "dsl" });
        _journal.Record(new HistoryEvent(EventKind.LinkChanged) { Uplink = "fibre" });
        _journal.Record(new HistoryEvent(EventKind.PutBack));
        _journal.Record(new HistoryEvent(EventKind.Up) { Uplink = "dsl", Outage = "dsl-1" });
        _journal.Record(new HistoryEvent(EventKind.LinkChanged) { Uplink = "dsl" });

        Assert.Equal([null, "dsl-1", "dsl-1", null, null, "dsl-1", null], _sink.Events.Select(happened => happened.Outage));
    }

    [Fact]
    public void Record_NoTime_IsNow()
    {
        _journal.Record(new HistoryEvent(EventKind.Started));
        _journal.Record(new HistoryEvent(EventKind.Started) { Time = Start.AddDays(-1) });

        Assert.Equal([Start, Start.AddDays(-1)], _sink.Events.Select(happened => happened.Time));
    }

    [Fact]
    public void Line_EveryKind_IsReadAgain()
    {
        foreach (var kind in Enum.GetValues<EventKind>())
        {
            var happened = new HistoryEvent(kind) { Time = Start, Uplink = "dsl", Cause = "1 -> 2 \"so\"", DurationSeconds = 1.5 };
            Assert.Equal(happened, HistoryJson.TryRead(HistoryJson.Line(happened)));
        }

        Assert.Equal(
            "{\"kind\":\"failed-over\",\"time\":\"2026-11-25T02:00:00+00:00\",\"cause\":\"1 -> 2\"}",
            HistoryJson.Line(new HistoryEvent(EventKind.FailedOver) { Time = Start, Cause = "1 -> 2" }));
    }

    [Theory]
    [InlineData("{\"kind\":\"from-the-future\",\"x\":1}", true)]
    [InlineData("{\"kind\":\"down\",\"time\":\"2026", false)]
    [InlineData("", false)]
    [InlineData("null", false)]
    [InlineData("[]", false)]
    public void TryRead_WhatAFileMayHold_NeverThrows(string line, bool isRead) => Assert.Equal(isRead, HistoryJson.TryRead(line) is not null);

    private sealed class Sink : IEventSink
    {
        public List<HistoryEvent> Events { get; } = [];

        public void Take(HistoryEvent happened) => Events.Add(happened);
    }
}
