using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.History;
using MwanLb.Marker.History.Reading;

namespace MwanLb.Marker.Alerts;

/// <summary>Writes messages: what was seen, what was done, for how long, and which uplinks carry the traffic now.</summary>
/// <param name="model">The uplinks.</param>
/// <param name="table">How they are.</param>
/// <param name="time">The clock, and the zone of what is written.</param>
internal sealed class AlertComposer(RouterModel model, UplinkTable table, TimeProvider time)
{
    // As long as people read; with subject and uplinks below what chats take: Discord ends at 2000 characters, Telegram and ntfy at 4096.
    private const int MaxLength = 1400;
    private const int MaxCarriersLength = 300;
    private const int MaxNamedInSubject = 3;
    private const string Cut = " [...]\n";

    private static string Router => Environment.MachineName;

    /// <summary>The message of what waits.</summary>
    public AlertMessage Compose(AlertDigest digest)
    {
        var paragraphs = digest.Events.GroupBy(happened => happened.Outage ?? "").SelectMany(
            outage => outage.Key.Length > 0 ? [Outage([.. outage], digest)] : outage.Select(happened => (happened.Time, Line(happened))));
        var lines = paragraphs.OrderBy(paragraph => paragraph.Item1).Select(paragraph => Shorten(paragraph.Item2, MaxLength)).ToList();
        var (text, omitted) = (new StringBuilder(), digest.Omitted);
        while (lines.Sum(line => line.Length) > MaxLength && lines.Count > 1)
        {
            omitted++;
            lines.RemoveAt(0);
        }

        if (omitted > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{omitted} earlier ones are left out here: see 'mwanlb events' on the router.\n");
        }

        text.AppendJoin("", lines);
        if (digest.HeldBack)
        {
            var count = digest.Events.Count(happened => model.Alerts.Events.Contains(happened.Kind)) + digest.Omitted;
            text.Append(CultureInfo.InvariantCulture, $"{count} events were held back until now: no more than {model.Alerts.MaxPerHour} messages an hour are sent (max-per-hour).\n");
        }

        text.Append(Shorten(Carriers(), MaxCarriersLength));
        return new AlertMessage($"[mwanlb {Router}] {Subject(digest)}", text.ToString(), digest.Events);
    }

    /// <summary>A message that only shows that messages get through.</summary>
    public AlertMessage Test() => new(
        $"[mwanlb {Router}] test", $"This is a test of 'mwanlb alert --test' on {Router}.\n{Carriers()}",
        [new HistoryEvent(EventKind.Unknown) { Time = time.GetUtcNow(), Cause = "a test" }]);

    // A message that a chat refuses for its length is refused each time, and all that follows waits behind it. How it begins and how it ends says most.
    private static string Shorten(string paragraph, int length) =>
        paragraph.Length <= length ? paragraph : $"{paragraph[..(length / 2)]}{Cut}{paragraph[^((length / 2) - Cut.Length)..]}";

    private (DateTimeOffset Begin, string Text) Outage(ImmutableArray<HistoryEvent> events, AlertDigest digest)
    {
        var text = new StringBuilder();
        var begin = events.FirstOrDefault(happened => happened.Kind is EventKind.Down);
        var end = events.LastOrDefault(happened => happened.Kind is EventKind.Up);
        foreach (var happened in events)
        {
            text.Append(happened switch
            {
                { Kind: EventKind.Down } => $"{happened.Uplink} is DOWN since {Local(happened.Time)}{(end is null ? SoFar(happened, digest) : "")}: {happened.Cause}\n"
                    + (happened.Done is null ? "" : $"  {happened.Done}\n"),
                { Kind: EventKind.Up } => $"{happened.Uplink} is UP again since {Local(happened.Time)}, after {EventText.Duration(happened.DurationSeconds ?? 0)}: {happened.Cause}\n",
                _ => $"  {(happened.Uplink is null || happened.Uplink == begin?.Uplink ? "" : happened.Uplink + ": ")}{Words(happened)}\n",
            });
        }

        return (events[0].Time, text.Append(CultureInfo.InvariantCulture, $"  (outage {events[0].Outage})\n").ToString());
    }

    private string SoFar(HistoryEvent down, AlertDigest digest)
    {
        var place = digest.Events.IndexOf(down);
        var age = place < digest.Ages.Length ? digest.Ages[place] : time.GetUtcNow() - down.Time;
        return $" (for {EventText.Duration(Math.Max(0, age.TotalSeconds))} so far)";
    }

    private string Line(HistoryEvent happened) => $"{Local(happened.Time)} {happened.Uplink}{(happened.Uplink is null ? "" : ": ")}{Words(happened)}\n";

    private static string Words(HistoryEvent happened) => $"{EnumWord.Of(happened.Kind)}: {EventText.Words(happened)}";

    private string Carriers()
    {
        var pool = UplinkSnapshot.Create(model.Pools, table).Pools[0];
        var names = pool.Candidates.Select(uplink => uplink.Name).ToList();
        var down = model.Uplinks.Where(uplink => table.Health(uplink.Index) is UplinkHealth.Down).Select(uplink => uplink.Name).ToList();
        return (names.Count == 0 ? "No uplink is left for new connections" : $"New connections go by {string.Join(", ", names)}{(pool.IsPanic ? ", although all are down" : "")}")
            + (down.Count == 0 ? ".\n" : $"; down: {string.Join(", ", down)}.\n");
    }

    private static string Subject(AlertDigest digest)
    {
        var outages = digest.Events.Where(happened => happened is { Uplink: not null, Kind: EventKind.Down or EventKind.Up }).GroupBy(happened => happened.Uplink!).ToList();
        var others = digest.Events.Where(happened => happened.Outage is null && happened.Kind is not (EventKind.Down or EventKind.Up)).ToList();
        var parts = outages.Take(MaxNamedInSubject).Select(uplink => (uplink.Last(), IsBack: uplink.Last().Kind is EventKind.Up)).Select(last => last.IsBack
            ? $"{last.Item1.Uplink} is up again after {EventText.Duration(last.Item1.DurationSeconds ?? 0)}"
            : $"{last.Item1.Uplink} is DOWN").ToList();
        parts.AddRange(others.Take(MaxNamedInSubject - parts.Count).Select(happened => $"{happened.Uplink}{(happened.Uplink is null ? "" : " ")}{EnumWord.Of(happened.Kind)}"));
        var left = outages.Count + others.Count - parts.Count;
        return string.Join(", ", parts) + (left > 0 ? string.Create(CultureInfo.InvariantCulture, $" and {left} more") : "");
    }

    private string Local(DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
