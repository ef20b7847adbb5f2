using System.Net;
using System.Net.Sockets;

namespace MwanLb.Engine.Configuration;

/// <summary>Whom a probe asks, and for what. Immutable.</summary>
public sealed record ProbeTarget
{
    /// <summary>As in the configuration.</summary>
    public required string Text { get; init; }

    /// <summary>How it asks.</summary>
    public required ProbeKind Kind { get; init; }

    /// <summary>The address; null: that of a name, or the gateway's.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The port of TCP or of the name server.</summary>
    public ushort Port { get; init; }

    /// <summary>The name that the name server is asked for.</summary>
    public string Name { get; init; } = "";

    /// <summary>What is asked for by HTTP.</summary>
    public Uri? Url { get; init; }

    /// <summary>The status that HTTP must answer; null: any from 200 to 299.</summary>
    public int? ExpectedStatus { get; init; }

    /// <summary>What must stand in the answer; null: anything.</summary>
    public string? ExpectedText { get; init; }

    /// <summary>Whether it tells how long the way to the Internet takes: the gateway is not even there.</summary>
    public bool MeasuresLine => Kind is not ProbeKind.Gateway;

    /// <summary>Whether an uplink can ask it: an address of a family that it carries, a gateway where it has one.</summary>
    public bool IsFor(bool hasIPv4, bool hasIPv6, bool hasGateway) => (Kind, Address) switch
    {
        (ProbeKind.Gateway, _) => hasGateway,
        (_, null) => true,
        (_, { AddressFamily: AddressFamily.InterNetworkV6 }) => hasIPv6,
        _ => hasIPv4,
    };

    /// <inheritdoc/>
    public override string ToString() => Text;
}
