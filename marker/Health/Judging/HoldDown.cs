using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Health.Judging;

/// <summary>How long an uplink that went down is kept down: longer each time that it goes again soon, and less again as it stays up.</summary>
/// <remarks>
/// A line that comes and goes does more harm than one that is away: each time connections begin on it that die with it. The first loss of the link is
/// not held: somebody has pulled a cable and put it back, and the kernel says for certain that it is there. For one thread at a time.
/// </remarks>
internal sealed class HoldDown(HealthModel health, TimeProvider time)
{
    // Twice ten times is more than any maximum.
    private const int MaxStrikes = 20;

    private int _strikes;
    private long? _upSince;
    private long _downSince;
    private TimeSpan _hold;

    /// <summary>How often it went down, less what was forgiven.</summary>
    public int Strikes => _strikes;

    /// <summary>How long it must stay down yet.</summary>
    public TimeSpan Left => _hold - time.GetElapsedTime(_downSince) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>It goes down.</summary>
    /// <param name="isLink">By what the kernel says of the link, not by probes.</param>
    public void Fall(bool isLink)
    {
        if (_upSince is { } since && health.HoldDownMax > TimeSpan.Zero)
        {
            _strikes = Math.Max(0, _strikes - (int)Math.Min(MaxStrikes, time.GetElapsedTime(since) / health.HoldDownMax));
        }

        _strikes = Math.Min(MaxStrikes, _strikes + 1);
        _upSince = null;
        _downSince = time.GetTimestamp();
        var doublings = _strikes - (isLink ? 2 : 1);
        var hold = doublings < 0 ? TimeSpan.Zero : TimeSpan.FromTicks((long)Math.Min(health.HoldDownMax.Ticks, health.HoldDown.Ticks * Math.Pow(2, doublings)));
        _hold = hold > health.MinTimeDown ? hold : health.MinTimeDown;
    }

    /// <summary>It comes up.</summary>
    public void Rise()
    {
        _upSince = time.GetTimestamp();
        _hold = TimeSpan.Zero;
    }
}
