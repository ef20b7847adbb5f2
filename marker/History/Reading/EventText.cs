using System.Globalization;
using System.Text;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.History.Reading;

/// <summary>Events for the administrator's eyes.</summary>
internal static class EventText
{
    // The longest kind, and the longest name that people give.
    private const int KindWidth = 18;
    private const int MinUplinkWidth = 6;

    /// <summary>The head of the table.</summary>
    public static string Head(int uplinkWidth) => $"{"time",-19}  {"uplink".PadRight(uplinkWidth)}  {"what",-KindWidth}  {"lasted",-12}  cause; what was done\n";

    /// <summary>How wide the column of uplinks has to be.</summary>
    public static int UplinkWidth(IEnumerable<HistoryEvent> events) => events.Select(happened => happened.Uplink?.Length ?? 0).Append(MinUplinkWidth).Max();

    /// <summary>One line of the table.</summary>
    public static string Line(HistoryEvent happened, int uplinkWidth, TimeZoneInfo zone) => string.Create(
        CultureInfo.InvariantCulture,
        $"{TimeZoneInfo.ConvertTime(happened.Time, zone):yyyy-MM-dd HH:mm:ss}  {Columns(happened, uplinkWidth)}");

    /// <summary>The story of one outage: when each thing was, counted from its beginning.</summary>
    public static string Story(string outage, IReadOnlyList<HistoryEvent> events, TimeZoneInfo zone)
    {
        var begin = events[0].Time;
        var end = events.LastOrDefault(happened => happened is { Kind: EventKind.Up, DurationSeconds: not null });
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"outage {outage}: {events[0].Uplink}, from {TimeZoneInfo.ConvertTime(begin, zone):yyyy-MM-dd HH:mm:ss.fff zzz}");
        text.Append(end is null ? ", not at its end yet\n" : $", {Duration(end.DurationSeconds!.Value)}\n");
        var width = UplinkWidth(events);
        foreach (var happened in events)
        {
            text.Append(CultureInfo.InvariantCulture, $"{"+" + Math.Max(0, (happened.Time - begin).TotalSeconds).ToString("0.000", CultureInfo.InvariantCulture) + " s",14}  {Columns(happened, width)}");
        }

        return text.ToString();
    }

    /// <summary>A time in the two largest units that it has.</summary>
    public static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return time switch
        {
            { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
            { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Seconds} s"),
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
            { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{time.Days} d {time.Hours} h"),
        };
    }

    /// <summary>What was seen and what was done, in words.</summary>
    public static string Words(HistoryEvent happened)
    {
        var change = happened is { From: not null, To: not null } && happened.Kind is not (EventKind.Down or EventKind.Up) ? $"{happened.From} -> {happened.To}" : null;
        // Findings of a configuration come in lines.
        return string.Join("; ", new[] { change, happened.Cause, happened.Done }.OfType<string>()).ReplaceLineEndings("; ");
    }

    private static string Columns(HistoryEvent happened, int uplinkWidth) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(happened.Uplink ?? "-").PadRight(uplinkWidth)}  {EnumWord.Of(happened.Kind),-KindWidth}  {(happened.DurationSeconds is { } lasted ? Duration(lasted) : ""),-12}  {Words(happened)}\n");
}
