using MwanLb.Marker.Health.Probing;

namespace MwanLb.Marker.Health.Judging;

/// <summary>What one target has answered lately. For one thread at a time.</summary>
/// <remarks>
/// A question that is not answered within the time-out counts as lost, for now: an answer that comes later is an answer, with the time that it took,
/// and shows that the line carries. A line whose round-trips are longer than the time-out is slow, not dead.
/// </remarks>
internal sealed class TargetRecord
{
    private const int MaxSamples = 1024;

    private readonly Sample[] _samples;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _window;
    private readonly TimeProvider _time;
    private long _asked;
    private long _forgotten;

    /// <param name="interval">How often it is asked.</param>
    /// <param name="timeout">When a question counts as lost.</param>
    /// <param name="window">Over how long <see cref="Statistics"/> go.</param>
    /// <param name="rounds">How many results <see cref="Result"/> must be able to look back.</param>
    /// <param name="time">The clock.</param>
    public TargetRecord(TimeSpan interval, TimeSpan timeout, TimeSpan window, int rounds, TimeProvider time)
    {
        (_timeout, _window, _time) = (timeout, window, time);
        // Those still open stand before those decided.
        var open = (int)Math.Min(MaxSamples, timeout / interval) + 2;
        _samples = new Sample[Math.Min(MaxSamples, Math.Max(rounds, (int)Math.Min(MaxSamples, window / interval)) + open)];
    }

    private enum State
    {
        Open,
        Answered,
        Lost,
        Wrong,
        Unable,
    }

    /// <summary>The last result, in words.</summary>
    public string LastResult { get; private set; } = "not asked yet";

    /// <summary>When the last question was asked; null: none was.</summary>
    public long? AskedAt => _asked > _forgotten ? At(_asked - 1).AskedAt : null;

    /// <summary>Whether the latest decided question got an answer that shows something wrong, not silence.</summary>
    public bool IsWrong => Latest(0) is { State: State.Wrong };

    /// <summary>Notes that a question is being asked.</summary>
    /// <returns>Its number.</returns>
    public long Ask()
    {
        At(_asked) = new Sample(_time.GetTimestamp(), State.Open, TimeSpan.Zero, IsOvertaken: false);
        return _asked++;
    }

    /// <summary>Takes what came of a question.</summary>
    public void Take(long number, ProbeAnswer answer)
    {
        if (number < _forgotten || number < _asked - _samples.Length)
        {
            return;
        }

        ref var sample = ref At(number);
        var isLate = sample.State is State.Lost;
        if (answer.Outcome is ProbeOutcome.Answered)
        {
            sample = sample with { State = State.Answered, Rtt = answer.Rtt };
            for (var later = number + 1; later < _asked; later++)
            {
                // While these waited, the line carried an answer: to an older question, for it is slow.
                ref var waiting = ref At(later);
                waiting = waiting with { IsOvertaken = true };
            }

            LastResult = isLate ? "answered late" : answer.Detail;
        }
        else if (!isLate)
        {
            sample = sample with
            {
                State = answer.Outcome switch { ProbeOutcome.Wrong => State.Wrong, ProbeOutcome.Unable => State.Unable, _ => State.Lost },
            };
            LastResult = answer.Detail;
        }
    }

    /// <summary>Counts as lost what has been open for longer than the time-out.</summary>
    /// <returns>How many that were; and how long until the next one, null where none is open.</returns>
    public (int Lost, TimeSpan? Next) Expire()
    {
        var lost = 0;
        TimeSpan? next = null;
        for (var number = Math.Max(_forgotten, _asked - _samples.Length); number < _asked; number++)
        {
            ref var sample = ref At(number);
            if (sample.State is State.Open)
            {
                var left = _timeout - _time.GetElapsedTime(sample.AskedAt);
                if (left <= TimeSpan.Zero)
                {
                    sample = sample with { State = State.Lost };
                    LastResult = ProbeAnswer.TimedOut.Detail;
                    lost++;
                }
                else
                {
                    next ??= left;
                }
            }
        }

        return (lost, next);
    }

    /// <summary>Whether a past question was answered, or an older one while it waited; null: there is no such result.</summary>
    /// <param name="back">0: the latest that is decided.</param>
    public bool? Result(int back) => Latest(back) is not { } sample
        ? null
        : sample.State is State.Answered || (sample.State is State.Lost && sample.IsOvertaken);

    /// <summary>When a past question was asked; null: there is no such result.</summary>
    public long? ResultAskedAt(int back) => Latest(back)?.AskedAt;

    /// <summary>What the window holds.</summary>
    /// <param name="since">Nothing that was asked before this.</param>
    public TargetStatistics Statistics(long since)
    {
        var (decided, lost, answered) = (0, 0, 0);
        var (sum, squares) = (0.0, 0.0);
        for (var number = _asked - 1; number >= Math.Max(_forgotten, _asked - _samples.Length); number--)
        {
            ref var sample = ref At(number);
            if (sample.AskedAt < since || _time.GetElapsedTime(sample.AskedAt) > _window + _timeout)
            {
                break;
            }

            // One without a time was answered by the kernel: it knows the gateway as a neighbour.
            if (sample.State is State.Answered && sample.Rtt > TimeSpan.Zero)
            {
                var rtt = sample.Rtt.TotalMilliseconds;
                (answered, sum, squares) = (answered + 1, sum + rtt, squares + (rtt * rtt));
            }

            lost += sample.State is State.Lost or State.Wrong ? 1 : 0;
            decided += sample.State is State.Answered or State.Lost or State.Wrong ? 1 : 0;
        }

        return new TargetStatistics(decided, lost, answered, sum, squares);
    }

    /// <summary>Forgets everything: what was asked by a link that has gone says nothing about the one that came back.</summary>
    public void Forget() => _forgotten = _asked;

    private Sample? Latest(int back)
    {
        for (var number = _asked - 1; number >= Math.Max(_forgotten, _asked - _samples.Length); number--)
        {
            ref var sample = ref At(number);
            if (sample.State is not (State.Open or State.Unable) && back-- == 0)
            {
                return sample;
            }
        }

        return null;
    }

    private ref Sample At(long number) => ref _samples[number % _samples.Length];

    private readonly record struct Sample(long AskedAt, State State, TimeSpan Rtt, bool IsOvertaken);
}
