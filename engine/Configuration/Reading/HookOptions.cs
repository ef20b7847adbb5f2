using System.Collections.Immutable;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>The section <c>[hooks]</c>, value by value as it stands in the file.</summary>
internal sealed record HookOptions
{
    public required Setting<ImmutableArray<Setting<string>>> Run { get; init; }

    public required Setting<ImmutableArray<Setting<EventKind>>> Events { get; init; }

    public required Setting<TimeSpan> Timeout { get; init; }
}
