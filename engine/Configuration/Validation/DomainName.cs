using System.Globalization;
using System.Net;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>A domain, brought to the one form that names are compared in: small ASCII letters, no dot at either end.</summary>
internal static class DomainName
{
    // RFC 1035, 2.3.4: 255 octets on the wire are 253 characters.
    private const int MaxLength = 253, MaxLabelLength = 63;

    private const string Expected = "must be a domain, such as example.com";

    public static string? Parse(string text, out string value)
    {
        value = "";
        var name = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text.StartsWith('.') ? text[1..] : text;
        name = name.EndsWith('.') ? name[..^1] : name;
        if (name is "" or "*")
            return $"{Expected}; to ask for none, leave the key out";
        if (name.Contains('*', StringComparison.Ordinal))
            return "must not have a '*' but at its beginning, and needs none there: a domain takes everything below it too";
        if (name.Contains('/', StringComparison.Ordinal))
            return $"{Expected}: the name alone, without 'https://' and without a path";
        if (IPAddress.TryParse(name, out _))
            return "is an address: those belong in destination";
        if (name.Contains(':', StringComparison.Ordinal))
            return $"{Expected}: the name alone; ports belong in port";
        return TryToAscii(name, out value) ? null : $"{Expected}: parts of 1 to 63 letters, digits, '-' and '_', with dots between them";
    }

    private static bool TryToAscii(string name, out string ascii)
    {
        try
        {
            ascii = new IdnMapping().GetAscii(name.Normalize().ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            ascii = "";
        }
        return ascii.Length is > 0 and <= MaxLength && ascii.Split('.').All(IsLabel);
    }

    // Underscores are in no host's name by the book, but in many a name that is looked up.
    private static bool IsLabel(string label) => label.Length is > 0 and <= MaxLabelLength
        && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_') && label[0] != '-' && label[^1] != '-';
}
