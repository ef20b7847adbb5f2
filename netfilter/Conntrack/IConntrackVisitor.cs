namespace MwanLb.Netfilter.Conntrack;

/// <summary>Takes the entries of a dump one by one.</summary>
public interface IConntrackVisitor
{
    /// <summary>Takes one entry.</summary>
    void Visit(scoped in ConntrackEntry entry);
}
