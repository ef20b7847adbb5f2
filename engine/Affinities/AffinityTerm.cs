namespace MwanLb.Engine.Affinities;

/// <summary>The time of a selection, and how long the pool's placements are kept.</summary>
/// <param name="Now">Seconds of the monotonic clock, which all processes of one boot share; only differences count.</param>
/// <param name="Keep">Seconds after the last use.</param>
internal readonly record struct AffinityTerm(uint Now, uint Keep);
