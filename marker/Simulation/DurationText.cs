using System.Globalization;

namespace MwanLb.Marker.Simulation;

/// <summary>A time on the command line: a number and <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>; seconds without.</summary>
internal static class DurationText
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)), ("", TimeSpan.FromSeconds(1)),
    ];

    /// <summary>Half a minute of replay for each policy, at one count a second.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>Reads one, of at most a year.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var (unit, length) = Units.First(u => text.EndsWith(u.Unit, StringComparison.Ordinal));
        // Neither more nor no number at all: "NaN" parses.
        if (!double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            || !(count <= Longest / length))
        {
            return false;
        }

        duration = count * length;
        return true;
    }

    /// <summary>In seconds.</summary>
    public static string Format(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.###} s");
}
