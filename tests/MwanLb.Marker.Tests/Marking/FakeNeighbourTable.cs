using MwanLb.Marker.Marking;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Tests.Marking;

/// <summary>A neighbour table as the test wants it.</summary>
internal sealed class FakeNeighbourTable : INeighbourTable
{
    private readonly Dictionary<string, (byte[] Address, byte[] HardwareAddress, NeighbourState State)> _entries = [];

    public List<uint> Reads { get; } = [];

    public List<string> FoundOut { get; } = [];

    public void FindOut(uint interfaceIndex, ReadOnlySpan<byte> address) => FoundOut.Add($"{new System.Net.IPAddress(address)}@{interfaceIndex}");

    public void Set(string address, string hardwareAddress, NeighbourState state = NeighbourState.Stale) =>
        _entries[address] = (System.Net.IPAddress.Parse(address).GetAddressBytes(), Convert.FromHexString(hardwareAddress), state);

    public void Remove(string address) => _entries.Remove(address);

    public void Read(uint interfaceIndex, INeighbourVisitor visitor)
    {
        Reads.Add(interfaceIndex);
        foreach (var (address, hardwareAddress, state) in _entries.Values)
        {
            visitor.Visit(new Neighbour { InterfaceIndex = interfaceIndex, Address = address, HardwareAddress = hardwareAddress, State = state });
        }
    }
}
