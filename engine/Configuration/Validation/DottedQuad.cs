using System.Globalization;
using System.Net;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>The one spelling of an IPv4 address that every program reads alike.</summary>
internal static class DottedQuad
{
    // IPAddress.Parse, as inet_aton, reads "1", "0x7f.1" and "192.168.1", and a leading zero as octal: never what the admin meant.
    /// <summary>What is wrong with the spelling, if anything; <paramref name="expected"/> is said of what is no address at all.</summary>
    public static string? Check(string text, string expected)
    {
        var parts = text.Split('.');
        var isDecimal = parts.All(part => part.Length is >= 1 and <= 3 && part.All(char.IsAsciiDigit));
        if (isDecimal && parts.Any(part => part.Length > 1 && part[0] == '0'))
            return "must not have leading zeros: some programs read such a number as octal";
        if (parts.Length == 4 && isDecimal && parts.All(part => int.Parse(part, CultureInfo.InvariantCulture) <= 255))
            return null;
        return IPAddress.TryParse(text, out var other) ? $"{expected}; this spelling would be read as {other}" : expected;
    }
}
