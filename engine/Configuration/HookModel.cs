using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MwanLb.Engine.Configuration;

/// <summary>The programs that are told of events: the section <c>[hooks]</c>. Immutable.</summary>
public sealed record HookModel
{
    /// <summary>Nobody is told.</summary>
    public static readonly HookModel None = new() { Programs = [], Events = FrozenSet<EventKind>.Empty, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Their full paths, in the order of the file.</summary>
    public required ImmutableArray<string> Programs { get; init; }

    /// <summary>Of which events.</summary>
    public required FrozenSet<EventKind> Events { get; init; }

    /// <summary>How long each may take.</summary>
    public required TimeSpan Timeout { get; init; }
}
