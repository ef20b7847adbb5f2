using System.Collections.Concurrent;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Tests;

/// <summary>A journal that keeps what it is told.</summary>
internal sealed class RecordingJournal : IEventJournal
{
    private readonly ConcurrentQueue<HistoryEvent> _events = [];

    public IReadOnlyList<HistoryEvent> Events => [.. _events];

    public void Record(HistoryEvent happened) => _events.Enqueue(happened);
}
