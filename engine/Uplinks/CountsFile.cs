using System.Collections.Immutable;
using System.Globalization;

namespace MwanLb.Engine.Uplinks;

/// <summary>The CSV with connection counts, as scripts and <c>mwanlb stats</c> write it: <c>count,mark</c> a line, marks decimal or as <c>0x…</c>.</summary>
internal static class CountsFile
{
    // 64 uplinks take 2 KiB: something larger is something else.
    private const int MaxBytes = 64 * 1024;

    /// <summary>Reads the counts; never throws for what the file may hold.</summary>
    /// <param name="path">The file.</param>
    /// <param name="uplinks">Whose marks are looked for; lines with other marks are left out.</param>
    /// <param name="counts">By slot; 0 for an uplink that has no line.</param>
    /// <returns>What is wrong, with the line; null: nothing.</returns>
    public static string? TryRead(string path, ImmutableArray<Uplink> uplinks, long[] counts)
    {
        try
        {
            return new FileInfo(path).Length > MaxBytes ? $"is larger than {MaxBytes} bytes: this is no list of counts" : TryParse(File.ReadAllText(path), uplinks, counts);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : $"cannot be read: {e.Message}";
        }
    }

    /// <summary>The same for the file's text.</summary>
    public static string? TryParse(string text, ImmutableArray<Uplink> uplinks, long[] counts)
    {
        Array.Clear(counts);
        foreach (var (index, line) in text.Split('\n').Index())
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            if (line.Split(',') is not [var count, var mark]
                || !long.TryParse(count.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var connections)
                || !TryParseMark(mark.Trim(), out var value))
            {
                var shown = line.Trim();
                return $"line {index + 1}: '{(shown.Length > 40 ? shown[..40] + "…" : shown)}' is not 'count,mark'";
            }

            if (uplinks.FirstOrDefault(u => u.Fwmark.Value == value) is { } uplink)
            {
                counts[uplink.Index] = connections;
            }
        }

        return null;
    }

    private static bool TryParseMark(string text, out uint mark) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? uint.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out mark)
        : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out mark);
}
