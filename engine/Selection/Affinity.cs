namespace MwanLb.Engine.Selection;

/// <summary>What keeps connections that belong together on one uplink, and how.</summary>
/// <param name="Scope">Which connections belong together.</param>
/// <param name="Mode">How they are kept together.</param>
/// <param name="Time">For <see cref="AffinityMode.Remember"/>: how long after its last connection a placement is kept.</param>
public readonly record struct Affinity(AffinityScope Scope, AffinityMode Mode, TimeSpan Time);
