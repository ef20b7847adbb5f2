namespace MwanLb.Marker.Health.Judging;

/// <summary>What the probes of an uplink say together, and why.</summary>
/// <param name="Kind">In a word.</param>
/// <param name="Cause">In words.</param>
/// <param name="Since">When the first question was asked that nobody has answered; of <see cref="VerdictKind.Silent"/> alone.</param>
internal readonly record struct Verdict(VerdictKind Kind, string Cause, long Since = 0);
