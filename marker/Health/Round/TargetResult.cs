namespace MwanLb.Marker.Health.Round;

/// <summary>What one target answered. The names of the members are those of the JSON fields: documented, not to be changed.</summary>
/// <param name="Target">As in the configuration.</param>
/// <param name="IsAnswered">Whether it answered, in time or late.</param>
/// <param name="RttMilliseconds">How long that took; null: there is no time.</param>
/// <param name="Result">In words.</param>
internal sealed record TargetResult(string Target, bool IsAnswered, double? RttMilliseconds, string Result);
