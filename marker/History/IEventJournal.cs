namespace MwanLb.Marker.History;

/// <summary>Where it is told what was seen and what was done.</summary>
/// <remarks>For any thread, also one that holds a lock or serves packets: it only queues.</remarks>
internal interface IEventJournal
{
    /// <summary>Takes an event. Returns at once and never throws.</summary>
    void Record(HistoryEvent happened);
}
