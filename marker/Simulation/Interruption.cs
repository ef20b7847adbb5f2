namespace MwanLb.Marker.Simulation;

/// <summary>An uplink that cannot be used for a time.</summary>
/// <param name="Slot">The uplink.</param>
/// <param name="IsDrain">Whether the operator takes it out of new selections; otherwise it fails.</param>
/// <param name="From">When this begins.</param>
/// <param name="To">When it ends; <see cref="TimeSpan.MaxValue"/>: never.</param>
internal readonly record struct Interruption(int Slot, bool IsDrain, TimeSpan From, TimeSpan To);
