using System.Collections.Immutable;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Netfilter.Nfqueue;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Marking;

/// <summary>An interface of several uplinks: which of their gateways a packet came from shows in its source hardware address alone.</summary>
/// <remarks>
/// For the one thread that answers the queue. A gateway that has aged out of the neighbour table keeps the hardware address that it had:
/// its packets carry it all the same. It loses it to a gateway that the table has with the same one, such as after a change of hardware.
/// </remarks>
internal sealed class SharedInterface(ImmutableArray<SharedGateway> gateways, INeighbourTable neighbours, TimeProvider time) : INeighbourVisitor
{
    // A gateway that changes its hardware is known by the new one at its first packet; this is for two that change it with each other.
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(10);

    // Strangers' packets would have the table read for each of them: a flood of those must cost no more than this (a
    // reading takes 54 µs beside 4,000 neighbours of another interface). Not longer: a gateway's first packet that comes within it is taken
    // for a stranger's, and its connection is answered by the default route for its whole life.
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    private const ushort EtherTypeIPv4 = 0x0800;

    private long _readAt;
    private bool _wasRead;

    /// <summary>The uplink whose gateway sent the packet; null where none of them did.</summary>
    public Uplink? FindSender(in QueuedPacket packet)
    {
        var isFresh = false;
        if (!_wasRead || time.GetElapsedTime(_readAt) >= Validity)
        {
            Read(packet.InputInterface);
            isFresh = true;
        }

        var sender = Find(packet);
        if (sender is null && !isFresh && time.GetElapsedTime(_readAt) >= ShortestInterval)
        {
            Read(packet.InputInterface);
            sender = Find(packet);
        }

        return sender;
    }

    /// <inheritdoc/>
    public void Visit(scoped in Neighbour neighbour)
    {
        if (!neighbour.IsUsable)
        {
            return;
        }

        var address = FlowAddress.FromNetworkOrder(neighbour.Address);
        foreach (var gateway in gateways)
        {
            if (gateway.HasAddress(address))
            {
                gateway.SetPresent(neighbour.HardwareAddress);
            }
        }
    }

    /// <summary>Reads the table, and has the gateways found out that it lacks: the router may not have spoken to one yet when somebody comes in by it.</summary>
    public void Read(uint interfaceIndex)
    {
        foreach (var gateway in gateways)
        {
            gateway.IsPresent = false;
        }

        neighbours.Read(interfaceIndex, this);
        foreach (var gateway in gateways)
        {
            if (!gateway.IsPresent)
            {
                neighbours.FindOut(interfaceIndex, gateway.Address);
            }
        }

        _readAt = time.GetTimestamp();
        _wasRead = true;
    }

    // One machine may be the gateway of two of them. The answer then goes back to it either way, by the first.
    private Uplink? Find(in QueuedPacket packet)
    {
        Uplink? absent = null;
        foreach (var gateway in gateways)
        {
            if (gateway.IsIPv4 != (packet.HardwareProtocol == EtherTypeIPv4) || !gateway.HasHardwareAddress(packet.SourceHardwareAddress))
            {
                continue;
            }

            if (gateway.IsPresent)
            {
                return gateway.Uplink;
            }

            absent ??= gateway.Uplink;
        }

        return absent;
    }
}
