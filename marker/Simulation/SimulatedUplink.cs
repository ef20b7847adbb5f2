using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Measuring;

namespace MwanLb.Marker.Simulation;

/// <summary>What an uplink carries at a moment of the replay.</summary>
internal sealed class SimulatedUplink(Uplink uplink)
{
    // What a line is taken to carry towards us, in bits per second for each unit of weight, where the configuration does not say.
    private const long UndeclaredCapacity = 100_000_000;

    private TimeSpan _countedUntil;
    private double _received;
    private double _sent;
    private long _upRate;
    private int _failures;
    private int _drains;

    /// <summary>The uplink as configured.</summary>
    public Uplink Uplink { get; } = uplink;

    /// <summary>The uplink with a capacity, declared or not.</summary>
    public Uplink Line { get; } = uplink is { Download: null, Upload: null }
        ? uplink with { Download = UndeclaredCapacity * Math.Max(1, uplink.Weight) }
        : uplink;

    /// <summary>Live connections, those that stall on a failed uplink included: conntrack counts them too.</summary>
    public long Live { get; set; }

    /// <summary>Connections placed on it, those that connected anew included.</summary>
    public long Placed { get; set; }

    /// <summary>Bytes carried, in both directions.</summary>
    public double Carried { get; set; }

    /// <summary>Connections that stall because it has failed and nobody knows yet, and how much time each would still take.</summary>
    public List<(int Flow, TimeSpan Left)> Stalled { get; } = [];

    /// <summary>Whether it carries nothing now.</summary>
    public bool HasFailed => _failures > 0;

    /// <summary>Whether the operator has taken it out.</summary>
    public bool IsDraining => _drains > 0;

    /// <summary>What it carries towards us now, in bits per second.</summary>
    public long DownRate { get; private set; }

    /// <summary>The share of its capacity in use, of the direction that is used more.</summary>
    public double Used => Math.Max(DownRate / (double?)Line.Download ?? 0, _upRate / (double?)Line.Upload ?? 0);

    /// <summary>One of perhaps several interruptions at once begins (<paramref name="step"/> 1) or ends (-1).</summary>
    public void Interrupt(bool isDrain, int step)
    {
        if (isDrain)
        {
            _drains += step;
        }
        else
        {
            _failures += step;
        }
    }

    /// <summary>A connection takes its part of the line (<paramref name="sign"/> 1), or gives it back (-1).</summary>
    public void Load(in SimulatedFlow flow, int sign, TimeSpan now)
    {
        Count(now);
        DownRate += sign * flow.DownRate;
        _upRate += sign * flow.UpRate;
    }

    /// <summary>What its interface has counted by now.</summary>
    public InterfaceCounters Counters(TimeSpan now)
    {
        Count(now);
        return new InterfaceCounters((long)_received, (long)_sent);
    }

    private void Count(TimeSpan now)
    {
        var seconds = (now - _countedUntil).TotalSeconds;
        _received += DownRate / 8.0 * seconds;
        _sent += _upRate / 8.0 * seconds;
        _countedUntil = now;
    }
}
