using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Following;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Marker.Health.Traffic;

/// <summary>Tells the witness what conntrack's events say about answers. For the thread that counts.</summary>
internal sealed class ConntrackTestimony(UplinkGateways gateways, TrafficWitness witness)
{
    private const ushort Http = 80, Https = 443;

    /// <summary>Takes an event.</summary>
    /// <param name="uplink">The slot of the connection's uplink.</param>
    /// <param name="change">What has happened.</param>
    /// <param name="entry">The connection.</param>
    public void Take(int uplink, ConntrackChange change, scoped in ConntrackEntry entry)
    {
        var destination = entry.Original.Destination;
        // The probes' own echoes are here too, and a gateway that answers says nothing about what is behind it.
        if (entry.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6 || gateways.IsGateway(destination))
        {
            return;
        }

        var isTcp = entry.Protocol is IpProtocol.Tcp;
        var isWeb = isTcp && entry.Original.DestinationPort is Http or Https;
        if (change is ConntrackChange.New && isWeb && entry.TcpState is TcpConntrackState.SynSent)
        {
            witness.Take(uplink, tried: DestinationClass.Bit(destination), answered: 0);
        }

        if (!IsAnswer(change, isTcp, entry))
        {
            return;
        }

        if (isWeb)
        {
            witness.Take(uplink, tried: 0, answered: DestinationClass.Bit(destination));
        }

        witness.SawAnswer(uplink);
    }

    // A refusal is an answer, as it is to the proxy's dials: conntrack throws an entry away whose first answer is a reset (nf_conntrack_tcp_packet), at once and
    // without calling it answered. Kernels before 5.10 do not tell the state then. What ICMP says comes by another entry.
    private static bool IsAnswer(ConntrackChange change, bool isTcp, scoped in ConntrackEntry entry)
    {
        var isReplied = (entry.Status & ConntrackStatus.SeenReply) != 0;
        return change is ConntrackChange.Destroy
            ? isTcp && !isReplied && entry.TcpState is TcpConntrackState.Close
            : isReplied && (!isTcp || entry.TcpState is TcpConntrackState.SynReceived or TcpConntrackState.Established);
    }
}
