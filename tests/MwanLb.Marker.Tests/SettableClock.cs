using Microsoft.Extensions.Time.Testing;

namespace MwanLb.Marker.Tests;

/// <summary>A clock that somebody sets: the monotonic one goes on as if nothing had been.</summary>
internal sealed class SettableClock(DateTimeOffset start) : TimeProvider
{
    private readonly FakeTimeProvider _steady = new(start);
    private TimeSpan _error;

    public override long TimestampFrequency => _steady.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _steady.GetUtcNow() + _error;

    public override long GetTimestamp() => _steady.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _steady.CreateTimer(callback, state, dueTime, period);

    public void Set(DateTimeOffset time) => _error = time - _steady.GetUtcNow();

    public void Advance(TimeSpan time) => _steady.Advance(time);
}
