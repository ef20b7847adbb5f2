using System.Text.RegularExpressions;
using MwanLb.Engine.Squid;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>The codes by which Squid tells the helper about a request.</summary>
internal static partial class HelperFormat
{
    /// <summary>What mwanlb-helper takes a line for unless <c>--format</c> says otherwise.</summary>
    public static string Default(SquidHelper helper) => SquidLineFormat.Default(helper.Kind, helper.Has("--sticky"));

    /// <summary>The words of a format: by blanks, and by the commas that <c>--format</c> has in squid.conf.</summary>
    public static string[] Split(string format) => SquidLineFormat.Split(SquidConfReader.Unquoted(format));

    /// <summary>Squid's code in a word, whatever its width and quoting.</summary>
    public static string Code(string word) =>
        Word().Match(word) is { Success: true } match ? "%" + match.Groups["code"].Value + match.Groups["before"].Value : word;

    /// <summary>Whether a word of FORMAT is one code and nothing else; anything more aborts Squid when it starts (external_acl.cc:327).</summary>
    public static bool IsWhole(string word) => Word().IsMatch(word);

    // format/Token.cc: quoting, width, argument, code, argument
    [GeneratedRegex("""^%["\[#/']?-?\d*(\.\d+)?(?<before>\{[^}]*\})?(?<code>%|([a-z]+::)?[<>]?[A-Za-z_<>]*(\{[^}]*\})?)$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Word();
}
