using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Marker.Marking;

/// <summary>
/// The UDP flows placed a moment ago. Conntrack knows a connection only once its first packet has left the router, so packets that follow
/// at once are queued too, as new: a resolver asks for A and AAAA from one port in one breath. Placed on their own they would leave by
/// different uplinks, and the kernel would drop the later ones, whose translation clashes with the first one's. TCP needs none of this:
/// nothing follows its SYN before the answer, and another SYN from the same port is another connection.
/// </summary>
/// <remarks>For the one thread that answers the queue. A newer flow may take an older one's place: it then costs a turn, as without this.</remarks>
internal sealed class RecentPlacements(TimeProvider time)
{
    // The first packet leaves, and its mark is saved, within the verdict call; a second covers any delay of the packets behind it.
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);

    // A power of two. Collisions cost little, and only a flood has many; with four times as many, looking here missed the processor's cache.
    private const int Slots = 1024;

    private readonly Placement[] _placements = new Placement[Slots];

    /// <summary>The uplink of a flow that was placed a moment ago; null for any other.</summary>
    public Uplink? Find(in Flow flow)
    {
        if (!IsKept(flow))
        {
            return null;
        }

        ref readonly var placement = ref _placements[SlotOf(flow)];
        return placement.Uplink is not null
            && placement.Client == flow.Client
            && placement.Destination == flow.Destination
            && placement.ClientPort == flow.ClientPort
            && placement.DestinationPort == flow.DestinationPort
            && time.GetElapsedTime(placement.Timestamp) < Validity
                ? placement.Uplink
                : null;
    }

    /// <summary>Remembers where a flow was placed.</summary>
    public void Add(in Flow flow, Uplink uplink)
    {
        if (IsKept(flow))
        {
            _placements[SlotOf(flow)] = new Placement(
                flow.Client, flow.Destination, flow.ClientPort, flow.DestinationPort, time.GetTimestamp(), uplink);
        }
    }

    private static bool IsKept(in Flow flow) => flow.Protocol == (byte)IpProtocol.Udp && flow.ClientPort != 0;

    private static int SlotOf(in Flow flow) =>
        HashCode.Combine(flow.Client, flow.Destination, flow.ClientPort, flow.DestinationPort) & (Slots - 1);

    private readonly record struct Placement(
        FlowAddress Client, FlowAddress Destination, ushort ClientPort, ushort DestinationPort, long Timestamp, Uplink? Uplink);
}
