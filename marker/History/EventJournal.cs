using System.Collections.Immutable;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.History;

/// <summary>Completes events, and hands them to those who make something of them.</summary>
/// <param name="sinks">Who they are.</param>
/// <param name="time">The clock.</param>
internal sealed class EventJournal(IEnumerable<IEventSink> sinks, TimeProvider time) : IEventJournal
{
    private readonly Lock _lock = new();
    private readonly ImmutableArray<IEventSink> _sinks = [.. sinks];
    private readonly Dictionary<string, string> _outages = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Record(HistoryEvent happened)
    {
        lock (_lock)
        {
            var complete = happened with
            {
                Time = happened.Time == default ? time.GetUtcNow() : happened.Time,
                Outage = happened.Outage ?? (happened.Uplink is { } uplink ? _outages.GetValueOrDefault(uplink) : null),
            };
            Follow_NeedsLock(complete);
            foreach (var sink in _sinks)
            {
                sink.Take(complete);
            }
        }
    }

    private void Follow_NeedsLock(HistoryEvent happened)
    {
        if (happened is { Kind: EventKind.Down, Uplink: { } down, Outage: { } outage })
        {
            _outages[down] = outage;
        }
        else if (happened is { Kind: EventKind.Up, Uplink: { } up })
        {
            _outages.Remove(up);
        }
    }
}
