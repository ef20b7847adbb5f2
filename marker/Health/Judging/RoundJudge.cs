using System.Collections.Immutable;
using System.Globalization;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Health.Traffic;

namespace MwanLb.Marker.Health.Judging;

/// <summary>Judges an uplink by what its targets have answered. For one thread at a time.</summary>
/// <remarks>
/// A round is one question to each target. Rounds are counted back from the latest results, whichever target came last: were they counted from a fixed
/// beginning, an outage that begins within a round would be noticed up to a whole round later.
/// </remarks>
internal sealed class RoundJudge(HealthModel health, ImmutableArray<TargetRecord> targets, TimeProvider time)
{
    private readonly TargetStatistics[] _statistics = new TargetStatistics[targets.Length];
    private bool _isOut;
    private bool _isLossy;
    private bool _isSlow;
    private long _since = long.MinValue;
    private long? _unansweredSince;
    private (int Answered, int Rounds, string Text) _description = (0, 0, "");

    private int Better => Math.Max(health.Require, (targets.Length + 1) / 2);

    /// <summary>Whether the last round was bad: the first sign of an outage, and no more than that.</summary>
    public bool IsInDoubt => !targets.IsEmpty && AllRounds(1, good: false);

    /// <summary>Judges.</summary>
    /// <param name="traffic">What becomes of real connections.</param>
    public Verdict Judge(TrafficOpinion traffic)
    {
        if (targets.IsEmpty)
        {
            return new Verdict(VerdictKind.Good, "no probes");
        }

        var isTrafficBad = IsTrafficBad(traffic);
        if (AllRounds(health.Fall, good: false))
        {
            _isOut = true;
            return JudgeBadRounds();
        }

        if (_isOut)
        {
            // What was lost in an outage is no sign of a bad line: the limits begin anew.
            (_isOut, _isLossy, _isSlow, _since) = (false, false, false, time.GetTimestamp());
        }

        JudgeLimits();
        return isTrafficBad ? new Verdict(VerdictKind.Failing, string.Create(
                CultureInfo.InvariantCulture, $"of {traffic.Tried} web servers that connections were opened to, {traffic.Answered} answered"))
            : _isLossy ? new Verdict(VerdictKind.Failing, string.Create(
                CultureInfo.InvariantCulture, $"loss {Window().LossPercent:0} % (down from {health.LossDown} %, up to {health.LossUp} %)"))
            : _isSlow ? new Verdict(VerdictKind.Failing, string.Create(
                CultureInfo.InvariantCulture, $"round-trip time {Window().MeanRtt:0} ms (down from {health.RttDown?.TotalMilliseconds:0} ms, up to {health.RttUp?.TotalMilliseconds:0} ms)"))
            : AllRounds(health.Rise, good: true) ? new Verdict(VerdictKind.Good, Describe(health.Rise))
            : new Verdict(VerdictKind.Open, "");
    }

    /// <summary>Begins anew: the link was gone.</summary>
    public void Forget()
    {
        foreach (var target in targets)
        {
            target.Forget();
        }

        (_isOut, _isLossy, _isSlow, _unansweredSince) = (false, false, false, null);
    }

    /// <summary>
    /// The window of the better half of the targets, and of as many as must answer. One that limits pings, as many do, is not to take an uplink out.
    /// </summary>
    public TargetStatistics Window()
    {
        for (var i = 0; i < targets.Length; i++)
        {
            _statistics[i] = targets[i].Statistics(_since);
        }

        Array.Sort(_statistics, static (a, b) => a.LossPercent.CompareTo(b.LossPercent));
        var sum = default(TargetStatistics);
        for (var i = 0; i < Better; i++)
        {
            sum += _statistics[i];
        }

        return sum;
    }

    private Verdict JudgeBadRounds()
    {
        var wrong = targets.FirstOrDefault(target => target.IsWrong);
        var cause = Describe(health.Fall) + (wrong is null ? "" : $": {wrong.LastResult}");
        var first = targets.Min(target => target.ResultAskedAt(health.Fall - 1) ?? long.MaxValue);
        return new Verdict(wrong is null ? VerdictKind.Silent : VerdictKind.Failing, cause, first);
    }

    // Every one of the last rounds: good where enough have answered, bad where too few can have.
    private bool AllRounds(int count, bool good)
    {
        for (var back = 0; back < count; back++)
        {
            var (answered, unknown) = (0, 0);
            foreach (var target in targets)
            {
                var result = target.Result(back);
                answered += result is true ? 1 : 0;
                unknown += result is null ? 1 : 0;
            }

            if (good ? answered < health.Require : answered + unknown >= health.Require)
            {
                return false;
            }
        }

        return true;
    }

    private void JudgeLimits()
    {
        var window = Window();
        // Half a window's worth: of three samples, one that is lost is a third of all.
        if (window.Decided < Better * (health.Window / health.Interval) / 2)
        {
            return;
        }

        var loss = window.LossPercent;
        _isLossy = _isLossy ? loss > health.LossUp : loss >= health.LossDown;
        _isSlow = window.MeanRtt is { } rtt && health.RttDown is { } down && health.RttUp is { } up
            && (_isSlow ? rtt > up.TotalMilliseconds : rtt >= down.TotalMilliseconds);
    }

    // As long as so many bad rounds of probes.
    private bool IsTrafficBad(TrafficOpinion traffic)
    {
        _unansweredSince = traffic.IsBad ? _unansweredSince ?? time.GetTimestamp() : null;
        return _unansweredSince is { } since && time.GetElapsedTime(since) >= health.Interval * health.Fall;
    }

    private string Describe(int rounds)
    {
        var answered = 0;
        foreach (var target in targets)
        {
            answered += target.Result(0) is true ? 1 : 0;
        }

        // Asked for with each answer of a line that is well, which is always the same.
        if (_description.Answered != answered || _description.Rounds != rounds)
        {
            _description = (answered, rounds, string.Create(
                CultureInfo.InvariantCulture, $"probes {answered} of {targets.Length} answered ({rounds}/{rounds} rounds)"));
        }

        return _description.Text;
    }
}
