using System.Globalization;
using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>A time as the configuration writes it: a whole number and its unit, such as <c>250ms</c>, <c>90s</c>, <c>30m</c>, <c>2h</c> or <c>1d</c>.</summary>
internal static class Duration
{
    // Every range allowed lies far below; days of more digits would overflow a TimeSpan.
    private const int MaxDigits = 7;

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("d", TimeSpan.FromDays(1)),
        ("h", TimeSpan.FromHours(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    public static Section.Converter<string, TimeSpan> Between(TimeSpan min, TimeSpan max) => (string text, out TimeSpan value) =>
    {
        if (!TryParse(text, out value))
            return "must be a whole number and its unit, ms, s, m, h or d, such as \"90s\" or \"30m\"";
        return value >= min && value <= max ? null : $"must be {Format(min)} to {Format(max)}";
    };

    /// <summary>In the largest unit that leaves a whole number.</summary>
    public static string Format(TimeSpan time)
    {
        var (unit, length) = time == TimeSpan.Zero ? ("s", TimeSpan.FromSeconds(1)) : Units.First(unit => time.Ticks % unit.Length.Ticks == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / length.Ticks}{unit}");
    }

    private static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (digits is 0 or > MaxDigits)
            return false;
        var length = Units.FirstOrDefault(unit => unit.Unit == text[digits..]).Length;
        value = length * int.Parse(text.AsSpan(0, digits), CultureInfo.InvariantCulture);
        return length > TimeSpan.Zero;
    }
}
