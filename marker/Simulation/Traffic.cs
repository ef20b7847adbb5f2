using MwanLb.Engine.Selection;

namespace MwanLb.Marker.Simulation;

/// <summary>The connections of a replay, in the order in which they come. Immutable; every policy is shown the same.</summary>
internal sealed class Traffic
{
    /// <summary>The most connections of one replay: about half a gigabyte.</summary>
    public const int MaxFlows = 10_000_000;

    /// <summary>Bytes are spread over the time of a connection, which therefore is not nothing.</summary>
    public static readonly TimeSpan ShortestDuration = TimeSpan.FromMilliseconds(1);

    /// <summary>In order of <see cref="SimulatedFlow.Start"/>.</summary>
    public required SimulatedFlow[] Flows { get; init; }

    /// <summary>Each client once.</summary>
    public required FlowAddress[] Clients { get; init; }

    /// <summary>Each destination once.</summary>
    public required TrafficDestination[] Destinations { get; init; }

    /// <summary>How many different pairs of client and site there are.</summary>
    public required int PairCount { get; init; }

    /// <summary>How many different sites there are.</summary>
    public required int SiteCount { get; init; }

    /// <summary>When the replay ends.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Whether it is known how much the connections carried.</summary>
    public required bool HasBytes { get; init; }

    /// <summary>A connection as a path describes it to the engine.</summary>
    public Flow Describe(int index, FlowPath path, string? inboundInterface)
    {
        ref readonly var flow = ref Flows[index];
        var destination = Destinations[flow.Destination];
        var isNamed = path is (FlowPath.Squid or FlowPath.Proxy) && destination.Name.Length > 0;
        return new Flow
        {
            Path = path,
            Client = Clients[flow.Client],
            Destination = isNamed ? default : AddressFor(Clients[flow.Client], destination),
            DestinationName = isNamed ? destination.Name : [],
            DestinationPort = flow.Port,
            Protocol = flow.Protocol,
            InboundInterface = path is FlowPath.Forwarded ? inboundInterface : null,
        };
    }

    /// <summary>
    /// What was made up for a name is an IPv4 address. A packet's addresses are of one family: to a client of IPv6 the same stands in 100::/64, whose
    /// packets are thrown away (RFC 6666), and so is nobody's either.
    /// </summary>
    private static FlowAddress AddressFor(FlowAddress client, TrafficDestination destination) =>
        destination is { Name.Length: > 0, Address.IsIPv4: true } && client.Family is FlowFamily.IPv6
            ? new(((UInt128)0x0100 << 112) | (uint)destination.Address.Bits)
            : destination.Address;
}
