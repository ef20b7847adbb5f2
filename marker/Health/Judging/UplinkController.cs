using System.Globalization;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Health.Judging;

/// <summary>Decides whether one uplink is up. For one thread at a time; no I/O.</summary>
/// <remarks>
/// <code>
/// phase      link lost    link usable   good              open   silent, traffic answered   silent   failing
/// Unproven   NoLink       no change     Up                -      no change                  Down     Down
/// Up         NoLink       no change     no change         -      Busy                       Down     Down
/// Busy       NoLink       no change     Up                -      Down after a minute        Down     Down
/// Down       NoLink       no change     Up once held      -      no change                  (same)   (same)
/// NoLink     new detail   Down          no change         -      no change                  (same)   (same)
/// </code>
/// The same table stands in docs/design/0005-health.md, and a test walks every cell. Without probes "good" is always said, and "up" is told as Unknown:
/// nothing has been measured.
/// </remarks>
internal sealed class UplinkController
{
    /// <summary>How long answered connections may keep an uplink up whose probes are lost.</summary>
    public static readonly TimeSpan BusyLimit = TimeSpan.FromMinutes(1);

    private readonly Uplink _uplink;
    private readonly HealthModel _health;
    private readonly TimeProvider _time;
    private readonly HoldDown _hold;
    private long _busySince;

    // Somebody may set the clock in the middle of an outage: how long it lasts is not told by the clock. What an earlier daemon has seen of it is.
    private long _sinceTimestamp;
    private TimeSpan _lastedBefore;

    /// <param name="uplink">Which uplink.</param>
    /// <param name="health">How it is to be judged.</param>
    /// <param name="present">What the table says: trusted until something else is known.</param>
    /// <param name="time">The clock.</param>
    public UplinkController(Uplink uplink, HealthModel health, UplinkHealth present, TimeProvider time)
    {
        (_uplink, _health, _time) = (uplink, health, time);
        _hold = new HoldDown(health, time);
        Since = time.GetUtcNow();
        _sinceTimestamp = time.GetTimestamp();
        Phase = health.Probes.IsEmpty ? HealthPhase.Unproven
            : present is UplinkHealth.Up ? HealthPhase.Up
            : present is UplinkHealth.Down ? HealthPhase.Down
            : HealthPhase.Unproven;
        Cause = Phase is HealthPhase.Unproven ? "not measured yet" : "as it was when the daemon started";
        Outage = Phase is HealthPhase.Down ? NameOutage() : "";
    }

    /// <summary>Where it stands.</summary>
    public HealthPhase Phase { get; private set; }

    /// <summary>What the pickers are told.</summary>
    public UplinkHealth Health => Phase switch
    {
        HealthPhase.Down or HealthPhase.NoLink => UplinkHealth.Down,
        HealthPhase.Up or HealthPhase.Busy when !_health.Probes.IsEmpty => UplinkHealth.Up,
        _ => UplinkHealth.Unknown,
    };

    /// <summary>Since when it is up, or down.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>Why, in words.</summary>
    public string Cause { get; private set; }

    /// <summary>The outage that goes on, or was the last; empty: none yet.</summary>
    public string Outage { get; private set; }

    /// <summary>How long it must stay down yet, whatever the probes say.</summary>
    public TimeSpan HoldLeft => Health is UplinkHealth.Down ? _hold.Left : TimeSpan.Zero;

    /// <summary>Takes up an outage that a daemon before this one has begun.</summary>
    public void Resume(string outage, DateTimeOffset since, string cause)
    {
        if (Phase is HealthPhase.Down or HealthPhase.Up)
        {
            (Outage, Since, Cause) = (outage, since, cause);
            _lastedBefore = _time.GetUtcNow() - since is var lasted && lasted > TimeSpan.Zero ? lasted : TimeSpan.Zero;
            _sinceTimestamp = _time.GetTimestamp();
        }
    }

    /// <summary>Takes what the kernel says of the link.</summary>
    /// <returns>The change of health; null: none.</returns>
    public HealthTransition? Link(LinkState state, string detail)
    {
        if (state is not LinkState.Usable)
        {
            return Phase is HealthPhase.NoLink ? Explain(detail) : Fall(HealthPhase.NoLink, detail);
        }

        if (Phase is HealthPhase.NoLink)
        {
            Phase = HealthPhase.Down;
            Cause = "the link is back; waiting for probes";
        }

        return null;
    }

    /// <summary>Takes what the probes say.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="isCarrying">Whether real connections have been answered since the probes fell silent.</param>
    /// <returns>The change of health; null: none.</returns>
    public HealthTransition? Judge(Verdict verdict, bool isCarrying) => (Phase, verdict.Kind) switch
    {
        (HealthPhase.NoLink, _) or (_, VerdictKind.Open) => null,
        (HealthPhase.Down, VerdictKind.Good) => _hold.Left > TimeSpan.Zero ? null : Rise(verdict.Cause),
        (HealthPhase.Down, _) => null,
        (HealthPhase.Unproven, VerdictKind.Good) => Rise(verdict.Cause),
        (HealthPhase.Busy, VerdictKind.Good) => Settle(verdict.Cause),
        (_, VerdictKind.Good) => null,
        (HealthPhase.Unproven, VerdictKind.Silent) when isCarrying => null,
        (HealthPhase.Up, VerdictKind.Silent) when isCarrying => Wait(verdict.Cause),
        (HealthPhase.Busy, VerdictKind.Silent) when isCarrying => _time.GetElapsedTime(_busySince) < BusyLimit
            ? null
            : Fall(HealthPhase.Down, string.Create(CultureInfo.InvariantCulture, $"{verdict.Cause}; for {BusyLimit.TotalSeconds:0} s, although connections were answered")),
        _ => Fall(HealthPhase.Down, verdict.Cause),
    };

    private HealthTransition? Explain(string detail)
    {
        Cause = detail;
        return null;
    }

    private HealthTransition? Wait(string cause)
    {
        Phase = HealthPhase.Busy;
        Cause = $"busy, not dead: {cause}, but connections are answered";
        _busySince = _time.GetTimestamp();
        return null;
    }

    private HealthTransition? Settle(string cause)
    {
        Phase = HealthPhase.Up;
        Cause = cause;
        return null;
    }

    private HealthTransition? Fall(HealthPhase phase, string cause)
    {
        var before = Health;
        Phase = phase;
        Cause = cause;
        if (before is UplinkHealth.Down)
        {
            return null;
        }

        _hold.Fall(isLink: phase is HealthPhase.NoLink);
        return Change(before, NameOutage());
    }

    private HealthTransition? Rise(string cause)
    {
        var before = Health;
        Phase = HealthPhase.Up;
        Cause = cause;
        if (before == Health)
        {
            return null;
        }

        _hold.Rise();
        return Change(before, before is UplinkHealth.Down ? Outage : "");
    }

    private HealthTransition Change(UplinkHealth before, string outage)
    {
        var lasted = _lastedBefore + _time.GetElapsedTime(_sinceTimestamp);
        (Since, _sinceTimestamp, _lastedBefore) = (_time.GetUtcNow(), _time.GetTimestamp(), TimeSpan.Zero);
        Outage = outage;
        return new HealthTransition(_uplink, before, Health, Cause, Since, outage) { FormerLasted = lasted, Hold = HoldLeft };
    }

    // Two outages of one uplink do not begin within a millisecond.
    private string NameOutage() => string.Create(CultureInfo.InvariantCulture, $"{_uplink.Name}-{_time.GetUtcNow():yyyyMMdd'T'HHmmss.fff}");
}
