using System.Collections.Immutable;
using System.Text;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Following;

/// <summary>Tells whether events are about the uplinks: a router with hundreds of other interfaces or a table of a million routes has many that are not.</summary>
/// <param name="interfaces">The uplinks' interfaces.</param>
/// <param name="tables">The uplinks' tables.</param>
internal sealed class ChangeFilter(ImmutableArray<string> interfaces, ImmutableArray<uint> tables) : IRouteVisitor
{
    private readonly byte[][] _names = [.. interfaces.Select(Encoding.UTF8.GetBytes)];
    private ImmutableArray<uint> _indices = [];
    private bool _isHit;

    /// <summary>Whether one was since the last call.</summary>
    public bool Take()
    {
        var isHit = _isHit;
        _isHit = false;
        return isHit;
    }

    /// <summary>Takes the interfaces' indices from what was read last.</summary>
    public void Know(KernelView view) => _indices = [.. view.Links.Select(link => link.Index)];

    /// <inheritdoc/>
    public void Visit(RouteChange change, scoped in Link link)
    {
        // By its index, too: it may have got another name.
        _isHit |= _indices.Contains(link.Index);
        foreach (var name in _names)
        {
            _isHit |= link.Name.SequenceEqual(name);
        }
    }

    /// <inheritdoc/>
    public void Visit(RouteChange change, scoped in InterfaceAddress address) => _isHit |= _indices.Contains(address.InterfaceIndex);

    /// <inheritdoc/>
    public void Visit(RouteChange change, scoped in KernelRoute route) =>
        _isHit |= route.PrefixLength == 0
            && (route.InterfaceIndex == 0 || _indices.Contains(route.InterfaceIndex) || tables.Contains(route.Table));

    /// <inheritdoc/>
    public void Visit(RouteChange change, scoped in KernelRule rule) => _isHit = true;
}
