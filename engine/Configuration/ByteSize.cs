using System.Globalization;

namespace MwanLb.Engine.Configuration;

/// <summary>An amount of data: <c>50GB</c>, <c>1.5TB</c>, <c>500MiB</c>. Providers and this program count by thousands unless an <c>i</c> says 1024.</summary>
public static class ByteSize
{
    private const long Largest = 1_000_000_000_000_000;

    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ];

    /// <summary>Reads one; returns what is wrong with it, or null.</summary>
    public static string? Parse(string text, out long value)
    {
        value = 0;
        var (unit, bytes) = Units.FirstOrDefault(unit => text.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase));
        if (unit is null
            || !decimal.TryParse(text.AsSpan(0, text.Length - unit.Length).TrimEnd(' '), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return "must be a number and kB, MB, GB or TB (KiB, MiB, GiB or TiB by 1024), such as \"50GB\" or \"1.5TB\"";
        }

        if (number > Largest || number * bytes > Largest)
        {
            return "must be 1000TB at most";
        }

        value = (long)(number * bytes);
        return null;
    }

    /// <summary>For people, by thousands: <c>43.2 GB</c>.</summary>
    public static string Format(long bytes)
    {
        var (unit, size) = Units.Last(unit => unit.Unit == "B");
        foreach (var (name, length) in Units.Where(unit => unit.Unit is "kB" or "MB" or "GB" or "TB" && bytes >= unit.Bytes))
        {
            (unit, size) = (name, length);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / size:0.##} {unit}");
    }
}
