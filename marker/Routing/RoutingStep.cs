namespace MwanLb.Marker.Routing;

/// <summary>One change of the machine, as shell commands.</summary>
/// <param name="What">What an error message calls it.</param>
/// <param name="Present">Succeeds where the change is made already.</param>
/// <param name="Do">Makes the change.</param>
/// <param name="Undo">Takes the change back. One line; run only while <paramref name="Present"/> succeeds.</param>
internal sealed record RoutingStep(string What, string Present, string Do, string Undo)
{
    /// <summary>What is done about it where it is there already.</summary>
    public RoutingStepMode Mode { get; init; }

    /// <summary>The route that it makes; null: it makes something else.</summary>
    public WantedRoute? Route { get; init; }

    /// <summary>The rule that it makes; null: it makes something else.</summary>
    public WantedRule? Rule { get; init; }

    /// <summary>Succeeds where marking rules stand and somebody has not emptied them; null: the step makes something else.</summary>
    public string? Whole { get; init; }

    /// <summary>The line by which 'apply' notes that it has made it: see <c>step</c> in <see cref="RoutingScript"/>.</summary>
    public string Note => $"if {{ {Present}; }} >/dev/null 2>&1; then {Undo}; fi";
}
