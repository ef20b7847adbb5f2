using System.Globalization;
using MwanLb.Marker.Simulation;

namespace MwanLb.Marker.History.Reading;

/// <summary>A moment on the command line: how long ago, or a date and perhaps a time of this machine's zone.</summary>
internal static class SinceText
{
    /// <summary>What it may look like.</summary>
    public const string Expected = "a time ago such as 30m, 24h or 7d, or a date such as 2026-11-25 or \"2026-11-25 14:30\"";

    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    /// <summary>Reads it; null: it is none.</summary>
    public static DateTimeOffset? TryParse(string text, TimeProvider time)
    {
        if (DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return new DateTimeOffset(local, time.LocalTimeZone.GetUtcOffset(local));
        }

        // "24" alone could be anything.
        return text.Length > 0 && !char.IsAsciiDigit(text[^1]) && DurationText.TryParse(text, out var ago) ? time.GetUtcNow() - ago : null;
    }
}
