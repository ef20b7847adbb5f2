using MwanLb.Marker.Squid.Checking;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Tests.Squid.Checking;

/// <summary>The outputs are those of Squid 5.7.</summary>
public sealed class SquidParseTests
{
    private const string Conf = "http_port 3128\nfoo bar\nfoo bar\ntcp_outgoing_mark 0x1/0xff \\\n  all";

    public static TheoryData<string, int, string[]> Outputs => new()
    {
        { "2026/11/25 13:13:30| Processing Configuration File: /s (depth 0)\n2026/11/25 13:13:30| Processing: http_port 3128\n", 0, [] },
        {
            "2026/11/25 13:13:30| Processing: foo bar\n2026/11/25 13:13:30| s(2): unrecognized: 'foo'\n"
                + "2026/11/25 13:13:30| Processing: foo bar\n2026/11/25 13:13:30| s(3): unrecognized: 'foo'\n", 1,
            ["s:2: error: foo: is no directive of this Squid: 'foo'; see 'squid -k parse'", "s:3: error: foo: is no directive of this Squid: 'foo'; see 'squid -k parse'"]
        },
        {
            // The line that Squid names is where the directive ends.
            "2026/11/25 13:13:30| Processing: tcp_outgoing_mark 0x1/0xff all\n2026/11/25 13:13:30| configuration error: 'tcp_outgoing_mark' does not support masked marks\n"
                + "    exception location: cache_cf.cc(1643) parse_acl_nfmark\n2026/11/25 13:13:30| Not currently OK to rewrite swap log.\n"
                + "2026/11/25 13:13:30| FATAL: Bungled s line 5: tcp_outgoing_mark 0x1/0xff all\n", 1,
            ["s:4: error: tcp_outgoing_mark: Squid does not start: 'tcp_outgoing_mark' does not support masked marks; see 'squid -k parse'"]
        },
        {
            "2026/11/25 13:13:30| Processing: foo bar\n2026/11/25 13:13:29| assertion failed: external_acl.cc:327: \"EX\"\nAborted", 134,
            ["s:2: error: foo: Squid does not start: assertion failed: external_acl.cc:327: \"EX\"; see 'squid -k parse'"]
        },
        { "2026/11/25 13:13:30| FATAL: redirect_program /nonexist: (2) No such file or directory\n", 0,
            ["s: error: Squid does not start: redirect_program /nonexist: (2) No such file or directory; see 'squid -k parse'"] },
        { "2026/11/25 13:13:30| FATAL: Bungled other line 7: x\n", 1, ["other:7: error: Squid does not start: it cannot read this line; see 'squid -k parse'"] },
        { "2026/11/25 13:13:30| Processing: http_port 3128\n2026/11/25 13:13:30| ERROR: Directive 'x' is obsolete.\n", 0,
            ["s:1: warning: http_port: Squid says: Directive 'x' is obsolete.; see 'squid -k parse'"] },
        { "Segmentation fault", 139, ["s: error: Squid does not start: squid -k parse fails; see 'squid -k parse'"] },
    };

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Read_Output_NamesTheLines(string output, int exitCode, string[] expected) =>
        Assert.Equal(expected, SquidParse.Read(output, exitCode, SquidConfReader.Parse(Conf, "s")).Select(f => f.ToString()));
}
