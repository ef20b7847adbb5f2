namespace MwanLb.Netfilter.Conntrack;

/// <summary>Takes events one by one.</summary>
public interface IConntrackEventVisitor
{
    /// <summary>Takes one event.</summary>
    /// <param name="change">What it tells.</param>
    /// <param name="entry">The connection, as far as the event describes it: the TCP state only where that is new, and at the end.</param>
    void Visit(ConntrackChange change, scoped in ConntrackEntry entry);
}
