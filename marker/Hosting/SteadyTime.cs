namespace MwanLb.Marker.Hosting;

/// <summary>
/// The time of day as it was when this was made, and what has passed since by the monotonic clock: it goes on evenly when somebody sets the clock, as NTP does
/// on a router without a battery when the first uplink is there. For deadlines; what people read and what outlives the process is told by the clock itself.
/// </summary>
internal sealed class SteadyTime : TimeProvider
{
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _start;
    private readonly long _startTimestamp;

    public SteadyTime(TimeProvider clock) => (_clock, _start, _startTimestamp) = (clock, clock.GetUtcNow(), clock.GetTimestamp());

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _clock.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => _clock.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + _clock.GetElapsedTime(_startTimestamp);

    /// <inheritdoc/>
    public override long GetTimestamp() => _clock.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _clock.CreateTimer(callback, state, dueTime, period);
}
