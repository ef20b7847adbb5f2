using System.Globalization;
using MwanLb.Engine.Rules;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>A destination port, or a range of them as text: <c>"8000-8100"</c>.</summary>
internal static class PortText
{
    public const string Expected = "a port number, or a range such as \"8000-8100\"";

    private const string OutOfRange = "must be a port, 1 to 65535";

    public static string? Of(long number, out PortRange value)
    {
        value = new((ushort)number, (ushort)number);
        return number is >= 1 and <= ushort.MaxValue ? null : OutOfRange;
    }

    public static string? Parse(string text, out PortRange value)
    {
        value = default;
        var ends = text.Split('-');
        if (ends.Length > 2 || ends.Any(end => end.Length == 0 || !end.All(char.IsAsciiDigit)))
            return $"must be {Expected}";
        if (!TryParse(ends[0], out var first) || !TryParse(ends[^1], out var last))
            return OutOfRange;
        value = new(first, last);
        return first <= last ? null : string.Create(CultureInfo.InvariantCulture, $"must begin with the lower port: \"{last}-{first}\"");
    }

    private static bool TryParse(string text, out ushort port) => ushort.TryParse(text, CultureInfo.InvariantCulture, out port) && port != 0;
}
