namespace MwanLb.Marker.History;

/// <summary>Whoever makes something of events: the file, hooks, alerts.</summary>
internal interface IEventSink
{
    /// <summary>Takes an event, complete, in order. Called under a lock: it queues, and returns at once.</summary>
    void Take(HistoryEvent happened);
}
