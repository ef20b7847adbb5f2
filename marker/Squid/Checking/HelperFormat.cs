using System.Text.RegularExpressions;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>The codes by which Squid tells the helper about a request.</summary>
internal static partial class HelperFormat
{
    /// <summary>What an earlier answer has noted of the client's connection.</summary>
    public const string ConnectionNote = "%note{clt_conn_tag}";

    /// <summary>What mwanlb-helper takes a line for unless <c>--format</c> says otherwise.</summary>
    public static string Default(SquidHelper helper) =>
        (helper.Kind is SquidHelperKind.ExternalAcl ? "%>a %>rm %>rd %>rP %#un" : "%>a %>rm %#un") + (helper.Has("--sticky") ? " " + ConnectionNote : "");

    /// <summary>The words of a format: by blanks, and by the commas that <c>--format</c> has in squid.conf.</summary>
    public static string[] Split(string format) => SquidConfReader.Unquoted(format).Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Squid's code in a word, whatever its width and quoting.</summary>
    public static string Code(string word) =>
        Word().Match(word) is { Success: true } match ? "%" + match.Groups["code"].Value + match.Groups["before"].Value : word;

    /// <summary>What the helper learns by a word; empty where nothing goes by it: <c>%&gt;a</c> and <c>%SRC</c> are the same, and so are all codes of users.</summary>
    public static string Field(string word) => Code(word) switch
    {
        "%>a" or "%SRC" => "%>a",
        "%>p" or "%SRCPORT" => "%>p",
        "%>rd" or "%DST" => "%>rd",
        "%>rP" or "%PORT" => "%>rP",
        "%>ru" or "%ru" or "%URI" => "%>ru",
        "%un" or "%ul" or "%ui" or "%ue" or "%us" or "%LOGIN" or "%IDENT" or "%EXT_USER" => "%un",
        ConnectionNote => ConnectionNote,
        _ => "",
    };

    /// <summary>Whether a word of FORMAT is one code and nothing else; anything more aborts Squid when it starts (external_acl.cc:327).</summary>
    public static bool IsWhole(string word) => Word().IsMatch(word);

    // format/Token.cc: quoting, width, argument, code, argument
    [GeneratedRegex("""^%["\[#/']?-?\d*(\.\d+)?(?<before>\{[^}]*\})?(?<code>%|([a-z]+::)?[<>]?[A-Za-z_<>]*(\{[^}]*\})?)$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Word();
}
