using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>What is to be placed: as much of a new connection as the asking path knows. Lives on the stack.</summary>
public readonly ref struct Flow
{
    // Fields, so that Family reads them where they lie: a property hands out a copy, which took a tenth of a whole selection.
    private readonly FlowAddress _client;
    private readonly FlowAddress _destination;

    /// <summary>Who asks.</summary>
    public required FlowPath Path { get; init; }

    /// <summary>The client's address; <c>default</c> where it is not known.</summary>
    public FlowAddress Client
    {
        get => _client;
        init => _client = value;
    }

    /// <summary>The client's port, 0 where it has none or it is not known.</summary>
    public ushort ClientPort { get; init; }

    /// <summary>The destination's address; <c>default</c> where only its name is known, or nothing.</summary>
    public FlowAddress Destination
    {
        get => _destination;
        init => _destination = value;
    }

    /// <summary>The destination's name as the client wrote it, in ASCII; empty where only its address is known.</summary>
    public ReadOnlySpan<byte> DestinationName { get; init; }

    /// <summary>The destination's port, 0 where it has none or it is not known.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>IP protocol number (IANA); 0 where it is not known.</summary>
    public byte Protocol { get; init; }

    /// <summary>The user whom the proxy has authenticated, in UTF-8; empty where there is none or it is not known.</summary>
    public ReadOnlySpan<byte> User { get; init; }

    /// <summary>
    /// The uplink to be kept, because something that this belongs to is on it already, as another request of the same client connection; null where
    /// there is none. It is chosen, without a turn, as long as it is a candidate.
    /// </summary>
    public Uplink? Kept { get; init; }

    /// <summary>The interface that the connection came in by; null where it is not known.</summary>
    public string? InboundInterface { get; init; }

    /// <summary>
    /// Which uplinks can carry it. A packet's two addresses are of one family; to a proxy a client may come by IPv6 and ask for what only IPv4 reaches,
    /// so that there the client says nothing of it.
    /// </summary>
    public FlowFamily Family => _destination.Family is not FlowFamily.Unknown and var family ? family
        : Path is FlowPath.Squid or FlowPath.Proxy ? FlowFamily.Unknown
        : _client.Family;
}
