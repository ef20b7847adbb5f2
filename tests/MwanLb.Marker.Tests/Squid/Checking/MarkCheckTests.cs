using MwanLb.Marker.Squid.Checking;

namespace MwanLb.Marker.Tests.Squid.Checking;

public sealed class MarkCheckTests
{
    public static TheoryData<string, string, string> Marks => new()
    {
        { "tcp_outgoing_mark 0x2 dsl", "", "f:8: error: tcp_outgoing_mark: no line marks the requests of uplink 'dsl': they leave by the default route; "
            + "write 'acl mwanlb_mark_2 note mark_ 0x2' and 'tcp_outgoing_mark 0x2 mwanlb_mark_2'" },
        { "tcp_outgoing_mark 0x2 dsl", "tcp_outgoing_mark 0x1 dsl", "f:9: error: tcp_outgoing_mark = 0x1: marks the requests of uplink 'dsl', whose mark is 0x2" },
        { "tcp_outgoing_mark 0x2 dsl", "tcp_outgoing_mark 2 dsl\ntcp_outgoing_mark 0x2 dsl", "f:10: warning: tcp_outgoing_mark = 0x2 dsl: marks the requests of uplink 'dsl' a second time: Squid takes the first line (f:9)" },
        { "server_persistent_connections off", "acl third note mark_ 0x103\ntcp_outgoing_mark 0x103 third", "f:11: error: tcp_outgoing_mark = 0x103: has bits outside the mask 0xff (fwmark-mask)" },
        { "server_persistent_connections off", "acl more note mark_ 0x3 0x4\ntcp_outgoing_mark 0x3 more\ntcp_outgoing_mark 0x4 more", "f:11: hint: tcp_outgoing_mark = 0x3 0x4: no uplink has such a mark" },
    };

    [Theory]
    [MemberData(nameof(Marks))]
    public void Inspect_Mark_IsJudged(string part, string replacement, string expected) =>
        SquidSample.AssertFinds(new MarkCheck(), SquidSample.Open, part, replacement, expected);

    [Theory]
    // By name, through groups and with conditions of others; a net for what has no answer
    [InlineData("acl dsl note mark_ 0x2", "acl dsl note wan_ dsl")]
    [InlineData("acl dsl note mark_ 0x2", "acl second note mark_ 0x2\nacl dsl any-of second third")]
    [InlineData("acl dsl note mark_ 0x2", "acl dsl note mark_\nacl dsl note mark_ 0x2")]
    [InlineData("tcp_outgoing_mark 0x2 dsl", "tcp_outgoing_mark 2 dsl")]
    [InlineData("tcp_outgoing_mark 0x2 dsl", "tcp_outgoing_mark 02 dsl !fibre")]
    [InlineData("tcp_outgoing_mark 0x2 dsl", "acl office src 10.0.0.0/8\ntcp_outgoing_mark 0x2 dsl office")]
    [InlineData("tcp_outgoing_mark 0x2 dsl", "tcp_outgoing_mark 0x2 dsl\ntcp_outgoing_mark 0x900 all")]
    public void Inspect_OtherWaysToSayIt_AreGood(string part, string replacement) =>
        Assert.Empty(SquidSample.Inspect(new MarkCheck(), SquidSample.Open.Replace(part, replacement, StringComparison.Ordinal)));

    [Fact]
    public void Inspect_LineForAllComesFirst_NamesEachUplinkThatItTakes()
    {
        var found = SquidSample.Inspect(new MarkCheck(), SquidSample.Open.Replace("tcp_outgoing_mark 0x1 fibre", "tcp_outgoing_mark 0x1 all\ntcp_outgoing_mark 0x1 fibre", StringComparison.Ordinal));

        Assert.Contains(found, f => f.StartsWith("f:8: error: tcp_outgoing_mark = 0x1: marks the requests of uplink 'dsl', whose mark is 0x2", StringComparison.Ordinal));
    }

    public static TheoryData<string, string, string> Notes => new()
    {
        { "acl dsl note mark_ 0x2", "acl dsl note mark 0x2", "f:7: error: acl dsl note = mark: no answer has this note, the helper's keys end in '_': the ACL never fits; write mark_" },
        { "acl dsl note mark_ 0x2", "acl dsl note wan_ dls", "f:7: error: acl dsl note wan_ = dls: no uplink has this name: the ACL never fits; the uplinks are fibre, dsl" },
        { "acl dsl note mark_ 0x2", "acl dsl note mark_ 2", "f:7: error: acl dsl note mark_ = 2: the helper does not write marks so: the ACL never fits; write 0x2" },
        { "acl dsl note mark_ 0x2", "acl dsl note mark_ 0x0A", "f:7: error: acl dsl note mark_ = 0x0A: the helper does not write marks so: the ACL never fits; write 0xa" },
        { "acl dsl note mark_ 0x2", "acl dsl note mark_ dsl", "f:7: error: acl dsl note mark_ = dsl: the helper does not write marks so: the ACL never fits; write it in hex, as in 0x1" },
    };

    [Theory]
    [MemberData(nameof(Notes))]
    public void NoteCheck_Note_IsJudged(string part, string replacement, string expected) =>
        SquidSample.AssertFinds(new NoteCheck(), SquidSample.Open, part, replacement, expected);

    [Theory]
    [InlineData("5.7", false)]
    [InlineData("6.13", true)]
    public void NoteCheck_KeyWithoutItsEnd_SaysWhatNewerSquidsDo(string version, bool warns)
    {
        var found = Assert.Single(SquidSample.Inspect(
            new NoteCheck(), SquidSample.Open.Replace("note mark_ 0x2", "note mark 0x2", StringComparison.Ordinal), new SquidMachine { Version = new Version(version) }));

        Assert.Equal(warns, found.Contains($"(Squid {version} warns at each answer", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "f:1: error: miss_access: the configuration says when-none = \"drop\", and no line refuses")]
    [InlineData("\nacl refused note drop_ 1\nmiss_access deny refused", null)]
    public void NoteCheck_RefusalsConfigured_MustBeRefused(string end, string? expected)
    {
        Assert.Empty(SquidSample.Inspect(new NoteCheck(), SquidSample.Open));

        var found = SquidSample.Inspect(new NoteCheck(), SquidSample.Open + end, model: Sample.Model("when-none = \"drop\"\n"));

        Assert.Equal(expected is null ? 0 : 1, found.Count);
        Assert.All(found, f => Assert.StartsWith(expected!, f, StringComparison.Ordinal));
    }
}
