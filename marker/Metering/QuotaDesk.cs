using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Metering;

/// <summary>Keeps the meters of all uplinks with a quota, and acts on what they show: writes it to the table, and tells of it.</summary>
/// <remarks>For one thread.</remarks>
internal sealed class QuotaDesk(UplinkTable table, IEventJournal journal, ILogger logger)
{
    private readonly Dictionary<string, MeterRecord> _meters = new(StringComparer.Ordinal);

    /// <summary>In the order of the names.</summary>
    public IReadOnlyList<MeterRecord> Meters => [.. _meters.Values.OrderBy(meter => meter.Name, StringComparer.Ordinal)];

    /// <summary>How far a quota is used.</summary>
    public static QuotaStage StageOf(QuotaModel quota, long used) => quota.IsReached(used) ? QuotaStage.Reached : quota.IsSoft(used) ? QuotaStage.Soft : QuotaStage.Open;

    /// <summary>Takes up what a daemon before this one has left, also of quotas that are not configured any more: they may come back.</summary>
    public void Resume(MeterBook? former, RouterModel model, string boot, DateOnly today)
    {
        foreach (var meter in former?.Meters ?? [])
        {
            _meters[meter.Name] = meter;
        }

        foreach (var (uplink, quota) in Metered(model))
        {
            var start = BillingPeriod.StartOf(today, quota.BillingDay);
            if (_meters.TryGetValue(uplink.Name, out var meter))
            {
                _meters[uplink.Name] = meter.Resume(uplink.Interface, former!.Boot == boot, start);
                if (meter.Count.IsComplete && !_meters[uplink.Name].Count.IsComplete)
                {
                    Log.Unknown(logger, uplink.Name, ByteSize.Format(_meters[uplink.Name].Used(quota)));
                }
            }
        }
    }

    /// <summary>Reads the meters, and acts.</summary>
    /// <param name="model">The configuration in force.</param>
    /// <param name="read">The counters of an uplink's interface; null: there is none.</param>
    /// <param name="correction">What the operator says is used; null: nothing.</param>
    /// <param name="today">The day.</param>
    /// <returns>Whether something happened that is to outlive a crash.</returns>
    public bool Step(RouterModel model, Func<Uplink, MeterReading?> read, Func<Uplink, long?> correction, DateOnly today)
    {
        var (isNews, isChanged) = (false, false);
        foreach (var uplink in model.Uplinks)
        {
            var (percent, limit) = (100, QuotaLimit.None);
            if (!model.Quotas.IsEmpty && model.Quotas[uplink.Index] is { } quota)
            {
                var start = BillingPeriod.StartOf(today, quota.BillingDay);
                var before = Meter(uplink, quota, start);
                var after = before.Advance(read(uplink), start);
                if (correction(uplink) is { } bytes)
                {
                    after = after.Correct(bytes, quota);
                    isNews = true;
                    Log.Corrected(logger, uplink.Name, ByteSize.Format(bytes));
                    journal.Record(new HistoryEvent(EventKind.QuotaSet)
                    {
                        Uplink = uplink.Name,
                        From = ByteSize.Format(before.Used(quota)),
                        To = ByteSize.Format(bytes),
                        Cause = "by the operator",
                        Done = quota.Limit(bytes) is QuotaLimit.None ? $"it has {quota.SharePercent(bytes)} % of its share" : null,
                        Count = bytes,
                    });
                }

                var used = after.Used(quota);
                var stage = StageOf(quota, used);
                isNews |= Tell(uplink, quota, before, after, stage, used);
                _meters[uplink.Name] = after with { Stage = stage };
                (percent, limit) = (quota.SharePercent(used), quota.Limit(used));
            }

            if (percent != table.QuotaPercent(uplink.Index) || limit != table.QuotaLimit(uplink.Index))
            {
                table.SetQuota(uplink.Index, percent, limit);
                isChanged = true;
            }
        }

        if (isChanged)
        {
            table.Publish();
        }

        return isNews;
    }

    private static IEnumerable<(Uplink Uplink, QuotaModel Quota)> Metered(RouterModel model) =>
        model.Uplinks.Where(uplink => !model.Quotas.IsEmpty && model.Quotas[uplink.Index] is not null).Select(uplink => (uplink, model.Quotas[uplink.Index]!));

    private MeterRecord Meter(Uplink uplink, QuotaModel quota, DateOnly start)
    {
        if (!_meters.TryGetValue(uplink.Name, out var meter))
        {
            meter = MeterRecord.New(uplink.Name, uplink.Interface, start);
            _meters[uplink.Name] = meter;
            Log.Unknown(logger, uplink.Name, ByteSize.Format(meter.Used(quota)));
        }

        // Reloaded with another interface: that one's counters begin here.
        return meter.Interface == uplink.Interface ? meter : meter.Resume(uplink.Interface, isSameBoot: true, start);
    }

    private bool Tell(Uplink uplink, QuotaModel quota, MeterRecord before, MeterRecord after, QuotaStage stage, long used)
    {
        var isPeriod = after.Count.Start > before.Count.Start;
        if (isPeriod)
        {
            Log.PeriodBegun(logger, uplink.Name, after.Count.Start, ByteSize.Format(before.Used(quota)));
            Record("period-begun", $"a new period begins; {ByteSize.Format(before.Used(quota))} were used in the one before", "it has its whole share");
        }

        if (stage == before.Stage)
        {
            return isPeriod;
        }

        var cause = $"{ByteSize.Format(used)} of {ByteSize.Format(quota.Bytes)} are used";
        if (stage is QuotaStage.Reached)
        {
            Log.Reached(logger, uplink.Name, cause, EnumWord.Of(quota.Reached));
            Record(EnumWord.Of(stage), cause, quota.Reached switch
            {
                QuotaReached.Keep => "it goes on as it is",
                QuotaReached.Stop => "it gets no new connections",
                _ => "new connections go by it only where no other uplink is available",
            });
        }
        else if (stage is QuotaStage.Soft && before.Stage is QuotaStage.Open)
        {
            Log.Soft(logger, uplink.Name, cause);
            Record(EnumWord.Of(stage), cause, "its share falls from here on");
        }

        return true;

        void Record(string to, string why, string done) => journal.Record(new HistoryEvent(EventKind.Quota)
        {
            Uplink = uplink.Name,
            From = EnumWord.Of(before.Stage),
            To = to,
            Cause = why,
            Done = done,
            Count = used,
        });
    }
}
