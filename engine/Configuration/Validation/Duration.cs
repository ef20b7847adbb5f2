using System.Globalization;
using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>A time as the configuration writes it: a whole number and its unit, such as <c>90s</c>, <c>30m</c>, <c>2h</c> or <c>1d</c>.</summary>
internal static class Duration
{
    // Every range allowed lies far below; days of more digits would overflow a TimeSpan.
    private const int MaxDigits = 7;

    private static readonly (char Unit, TimeSpan Length)[] Units =
        [('d', TimeSpan.FromDays(1)), ('h', TimeSpan.FromHours(1)), ('m', TimeSpan.FromMinutes(1)), ('s', TimeSpan.FromSeconds(1))];

    public static Section.Converter<string, TimeSpan> Between(TimeSpan min, TimeSpan max) => (string text, out TimeSpan value) =>
    {
        if (!TryParse(text, out value))
            return "must be a whole number and its unit, s, m, h or d, such as \"90s\" or \"30m\"";
        return value >= min && value <= max ? null : $"must be {Format(min)} to {Format(max)}";
    };

    /// <summary>In the largest unit that leaves a whole number.</summary>
    public static string Format(TimeSpan time)
    {
        var (unit, length) = Units.First(unit => unit.Unit == 's' || (time > TimeSpan.Zero && time.Ticks % unit.Length.Ticks == 0));
        return string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / length.Ticks}{unit}");
    }

    private static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (digits is 0 or > MaxDigits || digits != text.Length - 1)
            return false;
        var length = Units.FirstOrDefault(unit => unit.Unit == text[^1]).Length;
        value = length * int.Parse(text.AsSpan(0, digits), CultureInfo.InvariantCulture);
        return length > TimeSpan.Zero;
    }
}
