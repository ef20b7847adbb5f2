namespace MwanLb.Marker.Health.Judging;

/// <summary>Numbers of a window, which can be added up.</summary>
/// <param name="Decided">Questions of which it is known what came of them.</param>
/// <param name="Lost">Those that were not answered, or wrongly.</param>
/// <param name="Answered">Those that were, and took a time that is known.</param>
/// <param name="Sum">The sum of the round-trip times, in milliseconds.</param>
/// <param name="Squares">The sum of their squares.</param>
internal readonly record struct TargetStatistics(int Decided, int Lost, int Answered, double Sum, double Squares)
{
    /// <summary>In percent; 0 where nothing is decided.</summary>
    public double LossPercent => Decided == 0 ? 0 : 100.0 * Lost / Decided;

    /// <summary>The mean round-trip time in milliseconds; null: nothing was answered.</summary>
    public double? MeanRtt => Answered == 0 ? null : Sum / Answered;

    /// <summary>The standard deviation of the round-trip times in milliseconds; null: nothing was answered.</summary>
    public double? RttDeviation => MeanRtt is { } mean ? Math.Sqrt(Math.Max(0, (Squares / Answered) - (mean * mean))) : null;

    public static TargetStatistics operator +(TargetStatistics one, TargetStatistics other) => new(
        one.Decided + other.Decided, one.Lost + other.Lost, one.Answered + other.Answered, one.Sum + other.Sum, one.Squares + other.Squares);
}
