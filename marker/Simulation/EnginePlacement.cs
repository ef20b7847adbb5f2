using MwanLb.Engine.Selection;

namespace MwanLb.Marker.Simulation;

/// <summary>As the engine decides.</summary>
internal sealed class EnginePlacement(SelectionEngine engine, Scenario scenario) : IPlacement
{
    // Captures do not say by which interface a connection came; where only one is balanced, it was that one.
    private readonly string? _inbound = scenario.Model.Lan is [var only] ? only : null;

    /// <inheritdoc/>
    public Selection Place(int flow) => engine.Select(scenario.Traffic.Describe(flow, scenario.Path, _inbound));
}
