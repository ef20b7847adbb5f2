namespace MwanLb.Netfilter.Conntrack;

/// <summary>How a dump went.</summary>
/// <param name="Entries">Entries visited.</param>
/// <param name="Malformed">Messages that could not be read, and were not visited.</param>
/// <param name="IsInterrupted">The table changed shape meanwhile: entries may be missing or have come twice.</param>
/// <param name="IsOverrun">The receive buffer was full: entries are missing.</param>
public readonly record struct ConntrackDumpResult(long Entries, long Malformed, bool IsInterrupted, bool IsOverrun)
{
    /// <summary>Every entry was visited once.</summary>
    public bool IsComplete => Malformed == 0 && !IsInterrupted && !IsOverrun;
}
