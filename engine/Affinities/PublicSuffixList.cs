using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace MwanLb.Engine.Affinities;

/// <summary>
/// Finds the registrable domain of a name: the part that somebody has registered, below a suffix under which anybody can (publicsuffix.org).
/// Without a list the last label is taken for the suffix.
/// </summary>
internal sealed class PublicSuffixList
{
    // The longest rules have five labels; a list that has longer ones is followed so far.
    private const int MaxLabels = 8;

    private readonly Dictionary<ulong, PublicSuffixRule> _rules;

    private PublicSuffixList(Dictionary<ulong, PublicSuffixRule> rules) => _rules = rules;

    /// <summary>No list: the last label is the suffix.</summary>
    public static PublicSuffixList Empty { get; } = new([]);

    /// <summary>Reads the list in a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">Why it could not be read, so that <see cref="Empty"/> stands for it; null: it was.</param>
    public static PublicSuffixList Load(string path, out string? problem)
    {
        try
        {
            problem = null;
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"the public suffix list cannot be read, sites are told apart by the last two labels of their names: {e.Message}";
            return Empty;
        }
    }

    /// <summary>Reads a list in the form of publicsuffix.org: a rule a line, <c>//</c> before a comment. ICANN's and private suffixes alike: neighbours under both are strangers to each other.</summary>
    public static PublicSuffixList Parse(ReadOnlySpan<byte> text)
    {
        // About 10,000 rules now. Only their hashes are kept: a name would have to be made for it to share one, and would gain a key of its own choice.
        var rules = new Dictionary<ulong, PublicSuffixRule>(16_384);
        foreach (var range in text.Split((byte)'\n'))
        {
            // A rule ends at the first white space, whatever follows.
            var line = text[range].TrimStart(" \t"u8);
            line = line.IndexOfAny(" \t\r"u8) is >= 0 and var end ? line[..end] : line;
            if (line.IsEmpty || line.StartsWith("//"u8))
            {
                continue;
            }

            var kind = line[0] == '!' ? PublicSuffixRule.Exception
                : line.StartsWith("*."u8) ? PublicSuffixRule.Wildcard
                : PublicSuffixRule.Suffix;
            var suffix = kind switch { PublicSuffixRule.Exception => line[1..], PublicSuffixRule.Wildcard => line[2..], _ => line };
            Add(rules, suffix, kind);
            if (!Ascii.IsValid(suffix) && ToPunycode(suffix) is { } encoded)
            {
                Add(rules, encoded, kind);
            }
        }

        return new PublicSuffixList(rules);
    }

    /// <summary>The registrable domain at the end of a name; the name itself where it is a public suffix, or has one label.</summary>
    /// <param name="name">In small letters, without a dot at its end.</param>
    public ReadOnlySpan<byte> RegistrableDomain(ReadOnlySpan<byte> name)
    {
        // Where the longest suffix that a rule names begins, and where the label before it does: by default the last label, whatever it is.
        var suffix = name.LastIndexOf((byte)'.') + 1;
        var isWild = false;
        for (int start = name.Length + 1, labels = 0; start > 0 && labels < MaxLabels; labels++)
        {
            var next = name[..(start - 1)].LastIndexOf((byte)'.') + 1;
            var rule = _rules.GetValueOrDefault(XxHash3.HashToUInt64(name[next..]));
            if ((rule & PublicSuffixRule.Exception) != 0)
            {
                // The suffix is what follows the exception's first label: so this is the registrable domain.
                return name[next..];
            }

            suffix = isWild || (rule & PublicSuffixRule.Suffix) != 0 ? next : suffix;
            isWild = (rule & PublicSuffixRule.Wildcard) != 0;
            start = next;
        }

        return suffix == 0 ? name : name[(name[..(suffix - 1)].LastIndexOf((byte)'.') + 1)..];
    }

    private static void Add(Dictionary<ulong, PublicSuffixRule> rules, ReadOnlySpan<byte> suffix, PublicSuffixRule kind)
    {
        var hash = XxHash3.HashToUInt64(suffix);
        rules[hash] = rules.GetValueOrDefault(hash) | kind;
    }

    private static byte[]? ToPunycode(ReadOnlySpan<byte> suffix)
    {
        try
        {
            return Encoding.ASCII.GetBytes(new IdnMapping().GetAscii(Encoding.UTF8.GetString(suffix)));
        }
        catch (ArgumentException)
        {
            // No name can be written so: nothing can be under it.
            return null;
        }
    }
}
