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
/// The table is set back when the uplink goes, not when it returns: its return is seen by the pickers at once, and up to a second later here.
/// For one thread.
/// </remarks>
internal sealed class SlowStart
{
    /// <summary>The share with which a ramp begins: enough to be noticed when something is still wrong, too little to fill the line with it.</summary>
    public const int FirstPercent = 10;

    private const int FullPercent = 100;

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

    /// <summary>Looks at every uplink. To be called once a second.</summary>
    public void Tick()
    {
        var isChanged = false;
        foreach (var uplink in _uplinks)
        {
            var before = _table.RampPercent(uplink.Index);
            var after = _table.IsAvailable(uplink.Index) ? Advance(uplink, before) : Leave(uplink);
            if (after != before)
            {
                _table.SetRampPercent(uplink.Index, after);
                isChanged = true;
            }
        }

        if (isChanged)
        {
            _table.Publish();
        }
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

        var share = _time.GetElapsedTime(ramp.Since) / _length;
        var percent = ramp.From + (int)Math.Round((FullPercent - FirstPercent) * share);
        if (percent < FullPercent)
        {
            return percent;
        }

        ramp = default;
        Log.SlowStartEnded(_logger, uplink.Name);
        return FullPercent;
    }

    private readonly record struct Ramp(Phase Phase, long Since, int From);
}
