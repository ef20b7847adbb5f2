namespace MwanLb.Marker.Simulation;

/// <summary>The clock of a replay: it stands still but for what the replay sets it to.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    /// <summary>Time since the beginning of the replay.</summary>
    public TimeSpan Now { get; set; }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => Now.Ticks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;
}
