namespace MwanLb.Netfilter.Route;

/// <summary>Takes links, addresses, routes and rules one by one. It must not throw: what is left of a dump would be in the way of the next.</summary>
public interface IRouteVisitor
{
    /// <summary>Takes an interface.</summary>
    void Visit(RouteChange change, scoped in Link link);

    /// <summary>Takes an address of an interface.</summary>
    void Visit(RouteChange change, scoped in InterfaceAddress address);

    /// <summary>Takes a route.</summary>
    void Visit(RouteChange change, scoped in KernelRoute route);

    /// <summary>Takes a rule.</summary>
    void Visit(RouteChange change, scoped in KernelRule rule);
}
