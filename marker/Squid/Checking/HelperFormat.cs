using System.Text.RegularExpressions;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>The codes by which Squid tells the helper about a request.</summary>
internal static partial class HelperFormat
{
    /// <summary>The codes that mwanlb-helper takes a line for unless <c>--format</c> says otherwise.</summary>
    public static string Default(SquidHelperKind kind) => kind is SquidHelperKind.ExternalAcl ? "%>a %>rm %>rd %>rP %#un" : "%>a %>rm %#un";

    /// <summary>The words of a format: by blanks, and by the commas that <c>--format</c> has in squid.conf.</summary>
    public static string[] Split(string format) => SquidConfReader.Unquoted(format).Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What a word stands for, however it is to be written: <c>%>a</c> for <c>%SRC</c>, <c>%un</c> for <c>%-20#un</c>.</summary>
    public static string Code(string word) => Word().Match(word) is { Success: true } match
        ? "%" + match.Groups["before"].Value + match.Groups["code"].Value switch
        {
            "SRC" => ">a",
            "SRCPORT" => ">p",
            "METHOD" or "rm" => ">rm",
            "DST" => ">rd",
            "PORT" => ">rP",
            "URI" or "ru" => ">ru",
            "LOGIN" => "ul",
            "IDENT" => "ui",
            "EXT_USER" => "ue",
            var code => code,
        }
        : word;

    /// <summary>Whether a word of FORMAT is one code and nothing else; anything more aborts Squid when it starts (external_acl.cc:327).</summary>
    public static bool IsWhole(string word) => Word().IsMatch(word);

    // format/Token.cc: quoting, width, argument, code, argument
    [GeneratedRegex("""^%["\[#/']?-?\d*(\.\d+)?(?<before>\{[^}]*\})?(?<code>%|([a-z]+::)?[<>]?[A-Za-z_<>]*(\{[^}]*\})?)$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Word();
}
