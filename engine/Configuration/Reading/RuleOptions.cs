using System.Collections.Immutable;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>One <c>[[rule]]</c> of the file. A condition that is not written is an empty list, and none other is.</summary>
internal sealed record RuleOptions
{
    /// <summary>Names it in findings: <c>rule "voip"</c>, or <c>rule #2</c> where there is no usable name.</summary>
    public required string Label { get; init; }

    /// <summary>Its header.</summary>
    public required SourcePosition At { get; init; }

    /// <summary>Empty when absent.</summary>
    public required Setting<string> Name { get; init; }

    public required Setting<ImmutableArray<Setting<FlowPath>>> Paths { get; init; }

    public required Setting<ImmutableArray<Setting<AddressPrefix>>> Clients { get; init; }

    public required Setting<ImmutableArray<Setting<string>>> Users { get; init; }

    public required Setting<ImmutableArray<Setting<AddressPrefix>>> Destinations { get; init; }

    public required Setting<ImmutableArray<Setting<string>>> Domains { get; init; }

    public required Setting<ImmutableArray<Setting<PortRange>>> Ports { get; init; }

    public required Setting<ImmutableArray<Setting<byte>>> Protocols { get; init; }

    public required Setting<ImmutableArray<Setting<string>>> Interfaces { get; init; }

    /// <summary>Empty when absent.</summary>
    public required Setting<string> Pool { get; init; }

    public required Setting<ImmutableArray<Setting<string>>> Uplinks { get; init; }

    public required PlacementOptions Placement { get; init; }
}
