namespace MwanLb.Netfilter.Route;

/// <summary>Takes the entries of the neighbour table one by one.</summary>
public interface INeighbourVisitor
{
    /// <summary>Takes one entry.</summary>
    void Visit(scoped in Neighbour neighbour);
}
