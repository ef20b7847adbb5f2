using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Simulation;

/// <summary>How evenly the load lies, averaged over time, and each uplink's live connections over time.</summary>
/// <param name="uplinks">By their slot.</param>
/// <param name="duration">How long the replay takes.</param>
internal sealed class LoadMeter(ImmutableArray<SimulatedUplink> uplinks, TimeSpan duration)
{
    /// <summary>Into how many parts the time is divided for <see cref="Loads"/>: about the points that a picture has room for.</summary>
    public const int Parts = 240;

    private readonly double[][] _areas = [.. uplinks.Select(_ => new double[Parts])];
    private readonly TimeSpan _part = duration / Parts;
    private ImmutableArray<Uplink> _candidates = [];
    private TimeSpan _now;
    private TimeSpan _partEnd = duration / Parts;
    private int _place;
    private double _connectionArea;
    private double _connectionTime;
    private double _trafficArea;
    private double _trafficTime;

    /// <summary>The largest of the uplinks' live connections per weight, in units of their mean, averaged over time.</summary>
    public double PeakToMean => _connectionTime > 0 ? _connectionArea / _connectionTime : double.NaN;

    /// <summary>The same of the traffic towards us, per declared capacity.</summary>
    public double TrafficPeakToMean => _trafficTime > 0 ? _trafficArea / _trafficTime : double.NaN;

    /// <summary>Each uplink's live connections, averaged over each part of the time.</summary>
    public double[][] Loads => Array.ConvertAll(_areas, a => Array.ConvertAll(a, part => Math.Round(part / _part.Ticks, 2)));

    /// <summary>From now on the load lies among these.</summary>
    public void Among(ImmutableArray<Uplink> candidates) => _candidates = candidates;

    /// <summary>Nothing has changed until this moment.</summary>
    public void Advance(TimeSpan now)
    {
        var passed = now - _now;
        if (passed == TimeSpan.Zero)
        {
            return;
        }

        Compare(passed.Ticks);
        while (now > _partEnd && _place < Parts - 1)
        {
            Draw(_partEnd - _now);
            (_now, _partEnd, _place) = (_partEnd, _partEnd + _part, _place + 1);
        }

        Draw(now - _now);
        _now = now;
    }

    private void Draw(TimeSpan passed)
    {
        for (var i = 0; i < _areas.Length; i++)
        {
            _areas[i][_place] += uplinks[i].Live * (double)passed.Ticks;
        }
    }

    private void Compare(double passed)
    {
        var (load, weight, peak) = (0.0, 0.0, 0.0);
        var (rate, capacity, trafficPeak) = (0.0, 0.0, 0.0);
        foreach (var candidate in _candidates)
        {
            var uplink = uplinks[candidate.Index];
            var share = Math.Max(1, candidate.Weight);
            load += uplink.Live;
            weight += share;
            peak = Math.Max(peak, (double)uplink.Live / share);
            var declared = candidate.Download ?? double.NaN;
            rate += uplink.DownRate;
            capacity += declared;
            trafficPeak = Math.Max(trafficPeak, uplink.DownRate / declared);
        }

        if (load > 0)
        {
            _connectionArea += passed * peak * weight / load;
            _connectionTime += passed;
        }

        // One uplink without a declared capacity makes the sum no number, and then there is nothing to compare.
        if (rate > 0 && capacity > 0)
        {
            _trafficArea += passed * trafficPeak * capacity / rate;
            _trafficTime += passed;
        }
    }
}
