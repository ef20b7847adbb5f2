using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Measuring;

/// <summary>
/// Lets an uplink that becomes available again come to its full share step by step. Where it stands lies in the table, so that a ramp goes on
/// after a restart of the daemon, and a command can begin one.
/// </summary>
/// <remarks>
/// <code>
/// state    not available          available, table at 100 %   available, table below 100 %
/// (first)  Out, table to 10 %     Full                        Ramping from there
/// Full     Out, table to 10 %     no change                   Ramping from there: 'mwanlb resume'
/// Ramping  Out, table to 10 %     Ramping                     Ramping, and Full at its end
/// Out      no change              Full: nobody ramps          Ramping from there
/// </code>
/// The table is set back when the uplink goes, not when it returns: its return is seen by the pickers at once, and a moment later here.
/// For one thread.
/// </remarks>
internal sealed class SlowStart
{
    /// <summary>The share with which a ramp begins: enough to be noticed when something is still wrong, too little to fill the line with it.</summary>
    public const int FirstPercent = 10;

    private const int FullPercent = 100;
    private const long Percents = FullPercent - FirstPercent;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookAtOut = TimeSpan.FromMilliseconds(100);

    // A timer that is a moment early must not be set for no time at all.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly ImmutableArray<Uplink> _uplinks;
    private readonly TimeSpan _length;
    private readonly UplinkTable _table;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Ramp[] _ramps;

    public SlowStart(RouterModel model, UplinkTable table, TimeProvider time, ILogger logger)
    {
        _uplinks = model.Uplinks;
        _length = model.SlowStart;
        _table = table;
        _time = time;
        _logger = logger;
        _ramps = new Ramp[_uplinks.Length];
    }

    private enum Phase
    {
        Full,
        Out,
        Ramping,
    }

    /// <summary>Looks at every uplink. To be called at each change of one's health, and whenever it is due.</summary>
    /// <returns>How long until it is due again: until the next step, the end of a ramp, or a look at one that is out, which a command may have back.</returns>
    public TimeSpan Tick()
    {
        var isChanged = false;
        var due = Step;
        foreach (var uplink in _uplinks)
        {
            var before = _table.RampPercent(uplink.Index);
            var after = _table.IsAvailable(uplink.Index) ? Advance(uplink, before) : Leave(uplink);
            if (after != before)
            {
                _table.SetRampPercent(uplink.Index, after);
                isChanged = true;
            }

            due = DueIn(uplink) is var own && own < due ? own : due;
        }

        if (isChanged)
        {
            _table.Publish();
        }

        return due;
    }

    private TimeSpan DueIn(Uplink uplink)
    {
        var ramp = _ramps[uplink.Index];
        return ramp.Phase switch
        {
            Phase.Out when _length > TimeSpan.Zero => LookAtOut,
            Phase.Ramping => Longer(Shortest, TimeSpan.FromTicks((_length.Ticks * (FullPercent - ramp.From) / Percents) + 1) - _time.GetElapsedTime(ramp.Since)),
            _ => Step,
        };
    }

    private int Leave(Uplink uplink)
    {
        _ramps[uplink.Index] = new Ramp(Phase.Out, 0, 0);
        return _length > TimeSpan.Zero ? FirstPercent : FullPercent;
    }

    private int Advance(Uplink uplink, int shown)
    {
        ref var ramp = ref _ramps[uplink.Index];
        if (_length <= TimeSpan.Zero)
        {
            ramp = default;
            return FullPercent;
        }

        if (ramp.Phase is not Phase.Ramping)
        {
            if (shown == FullPercent)
            {
                ramp = default;
                return FullPercent;
            }

            ramp = new Ramp(Phase.Ramping, _time.GetTimestamp(), shown);
            Log.SlowStartBegun(_logger, uplink.Name, shown, _length);
            return shown;
        }

        var percent = ramp.From + (Percents * _time.GetElapsedTime(ramp.Since).Ticks / _length.Ticks);
        if (percent < FullPercent)
        {
            return (int)percent;
        }

        ramp = default;
        Log.SlowStartEnded(_logger, uplink.Name);
        return FullPercent;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private readonly record struct Ramp(Phase Phase, long Since, int From);
}
