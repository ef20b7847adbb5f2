using System.Globalization;
using System.Text;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>Makes text from the file fit for a terminal and a log line: it may hold escape sequences, or be a megabyte long.</summary>
internal static class Printable
{
    private const int MaxLength = 120;

    public static string Text(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (result.Length >= MaxLength)
                return result.Append('…').ToString();
            if (IsVisible(rune))
                result.Append(rune);
            else
                result.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
        }
        return result.ToString();
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
