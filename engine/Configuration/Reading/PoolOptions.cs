using System.Collections.Immutable;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>One <c>[[pool]]</c> of the file.</summary>
internal sealed record PoolOptions
{
    /// <summary>Names it in findings: <c>pool "web"</c>, or <c>pool #2</c> where there is no usable name.</summary>
    public required string Label { get; init; }

    /// <summary>Its header.</summary>
    public required SourcePosition At { get; init; }

    public required Setting<string> Name { get; init; }

    public required Setting<ImmutableArray<Setting<string>>> Uplinks { get; init; }

    public required PlacementOptions Placement { get; init; }
}
