namespace MwanLb.Engine.Tests.Selection;

/// <summary>The connections that live on each uplink at a simulated time, and how level they have been so far.</summary>
internal sealed class LiveConnections(int[] weights)
{
    private readonly PriorityQueue<int, double> _ends = new();
    private readonly long[] _live = new long[weights.Length];
    private double _now;
    private double _measured;
    private double _peakToMean;

    public ReadOnlySpan<long> Counts => _live;

    /// <summary>The largest load per weight in relation to the mean, averaged over the time since <see cref="StartMeasuring"/>.</summary>
    public double PeakToMean => _peakToMean / _measured;

    public void StartMeasuring() => _measured = _peakToMean = 0;

    public void Open(int uplink, double duration)
    {
        _live[uplink]++;
        _ends.Enqueue(uplink, _now + duration);
    }

    /// <summary>Lets time go by; connections end on their way.</summary>
    public void RunTo(double time)
    {
        while (_ends.TryPeek(out var uplink, out var end) && end <= time)
        {
            Stay(end);
            _ends.Dequeue();
            _live[uplink]--;
        }

        Stay(time);
    }

    /// <summary>Where an oracle would place the next connection: it knows every load at this very moment.</summary>
    public int Best()
    {
        var best = 0;
        for (var i = 1; i < weights.Length; i++)
        {
            best = (_live[i] + 1) * weights[best] < (_live[best] + 1) * weights[i] ? i : best;
        }

        return best;
    }

    private void Stay(double until)
    {
        var peak = 0.0;
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            var load = _live[i] / (double)weights[i];
            peak = Math.Max(peak, load);
            sum += load;
        }

        _peakToMean += (sum > 0 ? peak / sum * weights.Length : 1) * (until - _now);
        _measured += until - _now;
        _now = until;
    }
}
