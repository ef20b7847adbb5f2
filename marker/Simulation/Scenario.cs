using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;

namespace MwanLb.Marker.Simulation;

/// <summary>What every policy is put through.</summary>
internal sealed record Scenario
{
    /// <summary>The configuration.</summary>
    public required RouterModel Model { get; init; }

    /// <summary>The connections.</summary>
    public required Traffic Traffic { get; init; }

    /// <summary>Which program asks.</summary>
    public FlowPath Path { get; init; }

    /// <summary>Uplinks that fail or are drained.</summary>
    public ImmutableArray<Interruption> Interruptions { get; init; } = [];

    /// <summary>How long the probes take to find out that an uplink has failed or returned.</summary>
    public TimeSpan Detection { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How old the counts of live connections become.</summary>
    public TimeSpan CountInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Where the engine's random numbers begin.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Told in a sentence what the engine finds not to be as it should; by each replay anew.</summary>
    public Action<string>? OnNotice { get; init; }
}
