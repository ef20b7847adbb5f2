namespace MwanLb.Marker.Health.Reporting;

/// <summary>How one probe target is. The names of the members are those of the JSON fields: documented, not to be changed.</summary>
/// <param name="Target">As in the configuration.</param>
/// <param name="LossPercent">Over the window.</param>
/// <param name="RttMilliseconds">The mean round-trip time over the window; null: nothing was answered.</param>
/// <param name="RttDeviationMilliseconds">Its standard deviation.</param>
/// <param name="LastResult">What came of the last question, in words.</param>
internal sealed record TargetReport(string Target, double LossPercent, double? RttMilliseconds, double? RttDeviationMilliseconds, string LastResult);
