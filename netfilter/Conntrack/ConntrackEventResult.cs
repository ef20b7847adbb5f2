namespace MwanLb.Netfilter.Conntrack;

/// <summary>What was read of the events that had arrived.</summary>
/// <param name="Events">Events visited.</param>
/// <param name="Malformed">Messages that could not be read, and were not visited.</param>
/// <param name="IsOverrun">The receive buffer was full since the last time: events are missing.</param>
public readonly record struct ConntrackEventResult(long Events, long Malformed, bool IsOverrun)
{
    /// <summary>No change was missed.</summary>
    public bool IsComplete => Malformed == 0 && !IsOverrun;
}
