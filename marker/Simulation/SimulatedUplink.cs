using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Simulation;

/// <summary>What an uplink carries at a moment of the replay.</summary>
internal sealed class SimulatedUplink(Uplink uplink)
{
    // What a line is taken to carry, for each unit of weight, where the configuration does not say.
    private const double UndeclaredCapacity = 100e6;

    private int _failures;
    private int _drains;

    /// <summary>The uplink as configured.</summary>
    public Uplink Uplink { get; } = uplink;

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

    /// <summary>The share of its capacity in use, of the direction that is used more.</summary>
    public double Used { get; private set; }

    private long DownRate { get; set; }

    private long UpRate { get; set; }

    /// <summary>One of perhaps several interruptions at once begins or ends.</summary>
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
    public void Load(in SimulatedFlow flow, int sign)
    {
        DownRate += sign * flow.DownRate;
        UpRate += sign * flow.UpRate;
        var undeclared = UndeclaredCapacity * Math.Max(1, Uplink.Weight);
        var isDeclared = Uplink.Download is not null || Uplink.Upload is not null;
        // A direction without a limit of its own is never the fuller one.
        Used = Math.Max(
            DownRate / (Uplink.Download ?? (isDeclared ? double.PositiveInfinity : undeclared)),
            UpRate / (Uplink.Upload ?? (isDeclared ? double.PositiveInfinity : undeclared)));
    }

    /// <summary>What it carries towards us now, in bits per second.</summary>
    public long Download => DownRate;
}
