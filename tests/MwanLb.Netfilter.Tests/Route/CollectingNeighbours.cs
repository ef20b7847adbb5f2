using System.Globalization;
using System.Net;
using MwanLb.Netfilter.Route;

namespace MwanLb.Netfilter.Tests.Route;

/// <summary>Keeps what it saw: interface, address, hardware address, state.</summary>
internal sealed class CollectingNeighbours : INeighbourVisitor
{
    public List<string> Lines { get; } = [];

    public List<string> Usable { get; } = [];

    public void Visit(scoped in Neighbour neighbour)
    {
        var address = neighbour.Address.Length is 4 or 16 ? new IPAddress(neighbour.Address).ToString() : "?";
        Lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{neighbour.InterfaceIndex} {address} {Convert.ToHexStringLower(neighbour.HardwareAddress)} {neighbour.State}"));
        if (neighbour.IsUsable)
            Usable.Add(address);
    }
}
