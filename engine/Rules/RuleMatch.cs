using System.Collections.Immutable;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Rules;

/// <summary>
/// What a connection must be for a rule: of each list that is not empty, one entry must fit. An empty list asks for nothing. What is not known of a
/// connection fits no entry.
/// </summary>
public sealed record RuleMatch
{
    /// <summary>Which paths ask.</summary>
    public ImmutableArray<FlowPath> Paths { get; init; } = [];

    /// <summary>Networks of the client's address.</summary>
    public ImmutableArray<AddressPrefix> Clients { get; init; } = [];

    /// <summary>Authenticated users, letter for letter.</summary>
    public ImmutableArray<string> Users { get; init; } = [];

    /// <summary>Networks of the destination's address.</summary>
    public ImmutableArray<AddressPrefix> Destinations { get; init; } = [];

    /// <summary>Domains, in small ASCII letters, without dots at either end; each fits itself and everything below it.</summary>
    public ImmutableArray<string> Domains { get; init; } = [];

    /// <summary>Destination ports.</summary>
    public ImmutableArray<PortRange> Ports { get; init; } = [];

    /// <summary>IP protocol numbers (IANA).</summary>
    public ImmutableArray<byte> Protocols { get; init; } = [];

    /// <summary>Interfaces that the connection came in by.</summary>
    public ImmutableArray<string> Interfaces { get; init; } = [];
}
