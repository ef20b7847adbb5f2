using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration;

/// <summary>Files that are no TOML: the parser's place and words, a hint where one is known, and what else is wrong in the same run.</summary>
public sealed class TomlMistakeTests
{
    public static TheoryData<int, string, string> OneError => new()
    {
        // line, text,                  finding
        { 8, "gateway = 192.168.1.1", "8:18: error: not valid TOML: Unexpected token found `.` while expecting token `newline`; text stands in quotes: gateway = \"192.168.1.1\"" },
        { 6, "name = fibre",          "6:8: error: not valid TOML: Unexpected token `fibre` for a value; text stands in quotes: name = \"fibre\"" },
        { 8, "download = 100mbit",    "8:15: error: not valid TOML: Unexpected token found `mbit` while expecting token `newline`; text stands in quotes: download = \"100mbit\"" },
        { 1, "slow-start = 1.5m",     "1:17: error: not valid TOML: Unexpected token found `m` while expecting token `newline`; text stands in quotes: slow-start = \"1.5m\"" },
        { 8, "[[rule]]\nport = 80-90", "9:8: error: not valid TOML: Unable to parse the date time/offset `80-90`; text stands in quotes: port = \"80-90\"" },
        { 8, "[[rule]]\nclient = 10.0.0.0/8", "9:14: error: not valid TOML: Unexpected token found `.` while expecting token `newline`; text stands in quotes: client = \"10.0.0.0/8\"" },
        { 8, "fwmark = 0xg",          "8:10: error: not valid TOML: Unexpected token `0x` for a value" },
        { 6, "name = \"fibre",        "6:14: error: not valid TOML: Invalid newline in a string" },
        { 1, "masquerade = True",     "1:14: error: not valid TOML: Unexpected token `True` for a value; a switch is true or false, in small letters" },
        { 1, "masquerade = no # x",   "1:14: error: not valid TOML: Unexpected token `no` for a value; a switch is true or false, in small letters" },
        { 8, "weight = 007",          "8:11: error: not valid TOML: Multiple leading 0 are not allowed" },
        { 8, "weight =",              "8:9: error: not valid TOML: Unexpected token end-of-line found while expecting a value" },
        { 8, "weight 2",              "8:8: error: not valid TOML: Expecting `=` after a key instead of 2" },
        { 8, "table = 99999999999999999999", "8:9: error: not valid TOML: Unable to parse integer `99999999999999999999`" },
        { 8, "name = \"\\",             "9:1: error: not valid TOML: Invalid End-Of-File found on string literal; perhaps a list or text before this line is not closed; nothing else was checked" },
        { 6, "name = \"\\\ud800\"",     "6:10: error: not valid TOML: Invalid UTF-16 surrogate sequence in TOML input." },
        { 5, "[[uplink]",             "5:9: error: not valid TOML: Unexpected token found `]` (token: `closebracket`) while expecting `]]` (token: `closebracketdouble`)" },
        { 1, "lan = [\"lan0\"",       "2:1: error: not valid TOML: Missing a `,` (token: comma) to separate items in an array; perhaps a list or text before this line is not closed; nothing else was checked" },
        { 1, "[log",                  "1:5: error: not valid TOML: Unexpected token found `␤` (token: `newline`) while expecting `]` (token: `closebracket`); nothing else was checked" },
        { 1, "log = {}\nlog.level = \"debug\"", "2:1: error: not valid TOML: The key `log` is already defined at (1,1) with `log = {}` and cannot be redefined" },
    };

    [Theory]
    [MemberData(nameof(OneError))]
    public void Parse_OneBrokenLine_IsTheOneError(int line, string text, string finding)
    {
        var result = ConfigurationFile.Parse(Sample.With(line, text), "test.toml");

        Assert.Equal(finding, Assert.Single(result.Findings, f => f.Severity == FindingSeverity.Error).ToString());
        Assert.Null(result.Model);
    }

    [Fact]
    public void Parse_BrokenLinesAndOtherMistakes_ReportsAllOfThem()
    {
        var result = ConfigurationFile.Parse("""
            lan = [lan0]
            policy = "fastest"
            [[uplink]
            name = fibre
            interface = "wan 0"
            weight = -1
            """ + "\n", "test.toml");

        Assert.Equal([1, 2, 3, 4, 5, 6], result.Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => f.Line));
    }

    [Fact]
    public void Parse_NotTomlAtAll_GivesUpAfterElevenLines()
    {
        var result = ConfigurationFile.Parse(string.Concat(Enumerable.Repeat("config interface wan\n", 100)), "test.toml");

        Assert.Equal(11, result.Findings.Length);
        Assert.EndsWith("nothing else was checked", result.Findings[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NestedTooDeeply_IsAFinding()
    {
        var result = ConfigurationFile.Parse("lan = " + new string('[', 1000), "test.toml");

        Assert.Equal("test.toml: error: not valid TOML: arrays or tables are nested more than 64 deep", result.ToString());
    }
}
