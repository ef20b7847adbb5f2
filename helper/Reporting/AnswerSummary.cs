using System.Globalization;

namespace MwanLb.Helper.Reporting;

/// <summary>Once a minute: what has been answered since. In cache.log only where the administrator should know of it.</summary>
internal sealed class AnswerSummary : IDisposable
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly AnswerCounts _counts;
    private readonly HelperLog _log;
    private readonly ITimer _timer;
    private Snapshot _told;
    private Exception? _failure;

    /// <summary>Begins.</summary>
    public AnswerSummary(AnswerCounts counts, HelperLog log, TimeProvider time)
    {
        (_counts, _log) = (counts, log);
        _timer = time.CreateTimer(static s => ((AnswerSummary)s!).Tell(), this, Interval, Interval);
    }

    /// <summary>All that was answered, in a sentence.</summary>
    public string Total => Snapshot.Of(_counts).ToString();

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Tell()
    {
        var now = Snapshot.Of(_counts);
        var news = now - _told;
        _told = now;
        if (_counts.Failure is { } failure && failure != _failure)
        {
            _failure = failure;
            _log.Warn($"a choice failed, and the request went unmarked: {failure.Message}");
        }

        if (news.HasTrouble)
        {
            _log.Warn($"in the last minute {news}");
        }
        else if (news.All > 0)
        {
            _log.Note($"in the last minute {news}");
        }
    }

    private readonly record struct Snapshot(long Marked, long Unmarked, long Dropped, long Malformed)
    {
        public long All => Marked + Unmarked + Dropped;

        public bool HasTrouble => Unmarked + Dropped + Malformed > 0;

        public static Snapshot Of(AnswerCounts counts) => new(counts.Marked, counts.Unmarked, counts.Dropped, counts.Malformed);

        public static Snapshot operator -(Snapshot later, Snapshot earlier) => new(
            later.Marked - earlier.Marked, later.Unmarked - earlier.Unmarked, later.Dropped - earlier.Dropped, later.Malformed - earlier.Malformed);

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{All} answered: {Marked} by an uplink, {Unmarked} without a mark, {Dropped} refusals; {Malformed} lines not understood");
    }
}
