using System.Globalization;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>The capacity of a line, with <c>tc</c>'s decimal units of bits per second: <c>100mbit</c>, <c>1.5mbit</c>.</summary>
internal static class BitRate
{
    private const long Smallest = 1_000, Largest = 1_000_000_000_000;

    private static readonly (string Unit, long Bits)[] Units =
        [("kbit", 1_000), ("mbit", 1_000_000), ("gbit", 1_000_000_000), ("tbit", 1_000_000_000_000)];

    public static string? Parse(string text, out long value)
    {
        value = 0;
        var (unit, bits) = Units.FirstOrDefault(unit => text.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase));
        if (unit is null
            || !decimal.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            // To tc, "mbps" means megabytes; to an admin, megabits: whoever guesses is wrong by a factor of eight.
            return text.EndsWith("bps", StringComparison.OrdinalIgnoreCase)
                ? "must be in kbit, mbit, gbit or tbit, such as \"100mbit\": 'bps' means bytes to some tools and bits to others"
                : "must be a number and kbit, mbit, gbit or tbit, such as \"100mbit\" or \"1.5gbit\"";
        }
        if (number > Largest || number * bits is < Smallest or > Largest)
            return "must be 1kbit to 1tbit";
        value = (long)(number * bits);
        return null;
    }
}
