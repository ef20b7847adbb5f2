using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Marking;

/// <summary>Where the hardware addresses of the gateways come from.</summary>
internal interface INeighbourTable
{
    /// <summary>Visits the neighbours on one interface; none where they cannot be read.</summary>
    void Read(uint interfaceIndex, INeighbourVisitor visitor);

    /// <summary>Has a neighbour's hardware address found out, for a later reading.</summary>
    void FindOut(uint interfaceIndex, ReadOnlySpan<byte> address);
}
