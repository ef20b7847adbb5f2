using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MwanLb.Proxy.Interop;

namespace MwanLb.Proxy.Access;

/// <summary>A hashed password, as htpasswd(1) and mkpasswd(1) write it.</summary>
/// <param name="Scheme">How it was hashed.</param>
/// <param name="Text">Scheme, salt and hash.</param>
internal sealed partial record PasswordHash(PasswordScheme Scheme, string Text)
{
    /// <summary>The most costly bcrypt that is taken: a core is busy for some 4 s then. What takes longer is a typing error, and would stop every log-in.</summary>
    public const int MaxBcryptCost = 16;

    /// <summary>The most rounds of SHA-crypt that are taken: some 2 s.</summary>
    public const int MaxShaRounds = 5_000_000;

    private const string Remedy = "make it anew with htpasswd -B";

    /// <summary>Reads one.</summary>
    /// <param name="text">What stands behind the name.</param>
    /// <param name="problem">What is wrong with it; null: nothing.</param>
    public static PasswordHash? TryParse(string text, out string? problem)
    {
        problem = null;
        if (Apr1Pattern().IsMatch(text))
        {
            return new PasswordHash(PasswordScheme.Apr1, text);
        }

        if (BcryptPattern().Match(text) is { Success: true } bcrypt)
        {
            return Bounded(text, bcrypt.Groups["cost"].ValueSpan, MaxBcryptCost, "bcrypt's cost", out problem);
        }

        if (ShaPattern().Match(text) is { Success: true } sha)
        {
            return Bounded(text, sha.Groups["rounds"].ValueSpan, MaxShaRounds, "the rounds", out problem);
        }

        if (YescryptPattern().IsMatch(text))
        {
            return new PasswordHash(PasswordScheme.Crypt, text);
        }

        problem = Describe(text);
        return null;
    }

    /// <summary>Whether this is the hash of a password. Takes as long as the scheme wants it to: never on a thread that serves sockets.</summary>
    /// <param name="password">Its bytes; no zero among them.</param>
    public bool Matches(ReadOnlySpan<byte> password)
    {
        var hashed = Scheme == PasswordScheme.Apr1 ? Apr1.Hash(password, Text) : LibCrypt.Hash(password, Text);
        return hashed is not null && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hashed), Encoding.ASCII.GetBytes(Text));
    }

    // The hash itself is a password to those who have it: never in a message.
    private static string Describe(string text) => text switch
    {
        "" or ['*' or '!', ..] => $"has no password; take the line out, or {Remedy}",
        _ when text.StartsWith("{SHA}", StringComparison.OrdinalIgnoreCase) => $"is unsalted SHA-1, which is guessed at billions a second; {Remedy}",
        _ when DesPattern().IsMatch(text) => $"is plain text or DES crypt, which takes eight characters and is guessed in hours; {Remedy}",
        ['$', ..] => $"is hashed in a way that is not known here, or cut off; {Remedy}",
        _ => $"is plain text; {Remedy}",
    };

    private static PasswordHash? Bounded(string text, ReadOnlySpan<char> number, int max, string what, out string? problem)
    {
        problem = number.IsEmpty || (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= max)
            ? null
            : $"would take too long to check: {what}, {number}, must be at most {max}";
        return problem is null ? new PasswordHash(PasswordScheme.Crypt, text) : null;
    }

    [GeneratedRegex(@"^\$apr1\$[^$:\s]{1,8}\$[./0-9A-Za-z]{22}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Apr1Pattern();

    [GeneratedRegex(@"^\$2[aby]\$(?<cost>[0-9]{2})\$[./0-9A-Za-z]{53}\z", RegexOptions.CultureInvariant)]
    private static partial Regex BcryptPattern();

    [GeneratedRegex(@"^\$(5\$(rounds=(?<rounds>[0-9]{1,10})\$)?[^$:\s]{0,16}\$[./0-9A-Za-z]{43}|6\$(rounds=(?<rounds>[0-9]{1,10})\$)?[^$:\s]{0,16}\$[./0-9A-Za-z]{86})\z", RegexOptions.CultureInvariant)]
    private static partial Regex ShaPattern();

    [GeneratedRegex(@"^\$y\$[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{0,86}\$[./0-9A-Za-z]{43}\z", RegexOptions.CultureInvariant)]
    private static partial Regex YescryptPattern();

    [GeneratedRegex(@"^[./0-9A-Za-z]{13}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DesPattern();
}
