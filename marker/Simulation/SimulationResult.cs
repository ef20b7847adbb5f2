using System.Collections.Immutable;

namespace MwanLb.Marker.Simulation;

/// <summary>What <c>mwanlb sim</c> has found, as its reports and <c>--json</c> tell it. Times are seconds.</summary>
internal sealed record SimulationResult
{
    /// <summary>Connections of the scenario.</summary>
    public required int Flows { get; init; }

    /// <summary>Their clients.</summary>
    public required int Clients { get; init; }

    /// <summary>The sites they go to.</summary>
    public required int Sites { get; init; }

    /// <summary>How long the replay takes.</summary>
    public required double Duration { get; init; }

    /// <summary>Whether it is known what the connections carried.</summary>
    public required bool HasBytes { get; init; }

    /// <summary>The uplinks in the order of the configuration.</summary>
    public required ImmutableArray<UplinkOutline> Uplinks { get; init; }

    /// <summary>Failures and drains.</summary>
    public required ImmutableArray<InterruptionOutline> Interruptions { get; init; }

    /// <summary>The configuration as it is, then each policy in its default pool.</summary>
    public required ImmutableArray<ReplayResult> Policies { get; init; }

    /// <summary>What one would reach who knows every live connection at every moment.</summary>
    public required ReplayResult Best { get; init; }
}
