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
}
