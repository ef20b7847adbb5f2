using MwanLb.Marker.Squid.Checking;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Tests.Squid.Checking;

/// <summary>Each mistake: the smallest squid.conf that has it, and the same without it.</summary>
public sealed class SquidChecksTests
{
    private const string Type = "external_acl_type mwanlb";

    public static TheoryData<string, string, string> AclOptions => new()
    {
        { " cache=0",         "",                    $"f:1: error: {Type}: cache = 262144 by default: requests that look alike share one answer" },
        { "cache=0",          "cache=5 ttl=0",       $"f:1: error: {Type}: cache = 5: requests that look alike share one answer, also with ttl=0" },
        { "cache=0",          "cache=0 children-startup=1", $"f:1: warning: {Type}: children-startup = 1: a helper that cannot start ends Squid itself" },
        { " children-max=1",  "",                    $"f:1: hint: {Type}: children-max = 5 by default: each helper takes turns of its own" },
        { "children-max=1",   "children-max=2",      $"f:1: hint: {Type}: children-max = 2: each helper takes turns of its own" },
        { " ipv4",            "",                    $"f:1: hint: {Type}: Squid talks to the helper by ::1" },
        { "ipv4",             "ipv4 timeout=1",      $"f:1: error: {Type} = timeout=1: is no option of external_acl_type: Squid does not start" },
    };

    [Theory]
    [MemberData(nameof(AclOptions))]
    public void ExternalAclCheck_Option_IsJudged(string part, string replacement, string expected) =>
        SquidSample.AssertFinds(new ExternalAclCheck(), SquidSample.Open, part, replacement, expected);

    [Fact]
    public void ExternalAclCheck_CacheOffAndTtlGiven_IsGood() =>
        Assert.Empty(SquidSample.Inspect(new ExternalAclCheck(), SquidSample.Open.Replace("cache=0", "ttl=60 cache=0", StringComparison.Ordinal)));

    public static TheoryData<string, string, string, string> Loads => new()
    {
        { SquidSample.Open,    " concurrency=400", "", $"f:1: warning: {Type}: concurrency = 0 by default: each helper answers one request at a time" },
        { SquidSample.Open,    "concurrency=400", "concurrency=0", $"f:1: warning: {Type}: concurrency = 0: each helper answers one request at a time" },
        // 21 for the channel-ID, 18 for "OK wan_= mark_=0x" and the line's end, 5 for the longest name and 1 for the mark
        { SquidSample.Open,    "concurrency=400", "concurrency=745", $"f:1: error: {Type}: concurrency = 745: so many answers of up to 45 bytes do not fit" },
        { SquidSample.Open,    "mwanlb-helper", "mwanlb-helper --sticky --explain --reply-tag --reply-log",
            $"f:1: error: {Type}: concurrency = 400: so many answers of up to 108 bytes do not fit into Squid's buffer: under load it mistakes answers for one another; write concurrency=303 or less" },
        { SquidSample.Rewrite, " concurrency=400", "", "f:2: warning: url_rewrite_children: concurrency = 0 by default" },
        { SquidSample.Rewrite, "concurrency=400", "concurrency=900", "f:2: error: url_rewrite_children: concurrency = 900: so many answers" },
        { SquidSample.Rewrite, "url_rewrite_children", "#", "f:1: warning: url_rewrite_program: concurrency = 0 by default" },
    };

    [Theory]
    [MemberData(nameof(Loads))]
    public void HelperLoadCheck_Concurrency_IsJudged(string good, string part, string replacement, string expected) =>
        SquidSample.AssertFinds(new HelperLoadCheck(), good, part, replacement, expected);

    public static TheoryData<string, string, string, string> Arguments => new()
    {
        { SquidSample.Open,    "mwanlb-helper", "mwanlb-helper --mode rewrite", $"f:1: error: {Type}: --mode = rewrite: is not what the line runs the helper for" },
        { SquidSample.Rewrite, " --mode rewrite", "", "f:1: error: url_rewrite_program: --mode = external-acl: is not what the line runs the helper for" },
        { SquidSample.Rewrite, "rewrite\n", "store-id\n", "f:1: error: url_rewrite_program: --mode = store-id: is not" },
        { SquidSample.Open,    "mwanlb-helper", "mwanlb-helper --config=/etc/other.toml", $"f:1: warning: {Type}: --config = /etc/other.toml: the helper goes by this file" },
        { SquidSample.Open,    "mwanlb-helper", "mwanlb-helper --state /tmp", $"f:1: warning: {Type}: --state = /tmp: the helper takes turns by the table there" },
    };

    [Theory]
    [MemberData(nameof(Arguments))]
    public void HelperArgumentsCheck_Argument_IsJudged(string good, string part, string replacement, string expected) =>
        SquidSample.AssertFinds(new HelperArgumentsCheck(), good, part, replacement, expected);

    public static TheoryData<string, string, string> SlowPlaces => new()
    {
        { "tcp_outgoing_mark 0x1 fibre", "tcp_outgoing_mark 0x1 pick", "f:8: error: tcp_outgoing_mark = pick: is an external ACL, for which Squid does not wait here" },
        { "logformat", "tcp_outgoing_address 10.9.1.2 !pick\nlogformat", "f:11: error: tcp_outgoing_address = !pick: is an external ACL" },
        { "logformat", "always_direct allow pick\nlogformat", "f:11: error: always_direct = pick: is an external ACL: a lookup that fails" },
        { "logformat", "acl group any-of fibre pick\nnever_direct allow group\nlogformat", "f:12: error: never_direct = group: is an external ACL" },
    };

    [Theory]
    [MemberData(nameof(SlowPlaces))]
    public void SlowAclCheck_ExternalAcl_IsNamed(string part, string replacement, string expected) =>
        SquidSample.AssertFinds(new SlowAclCheck(), SquidSample.Open, part, replacement, expected);

    public static TheoryData<string, string, string> Lookups => new()
    {
        { "logformat", "http_access deny pick !all\nlogformat", "f:11: error: http_access: asks the helper too, after store_id_access (f:4): two answers a request" },
        { "logformat", "url_rewrite_program /usr/local/bin/mwanlb-helper\nlogformat", "f:11: error: url_rewrite_program: asks the helper too" },
        { "store_id_access deny pick", "", $"f:2: error: {Type}: nothing asks it: no request is marked" },
        { "acl pick external mwanlb", "acl pick src all", $"f:1: error: {Type}: nothing asks it" },
        { "store_id_access deny pick", "cache deny pick", "f:4: warning: cache: is asked only about what can be cached" },
    };

    [Theory]
    [MemberData(nameof(Lookups))]
    public void LookupCheck_Places_AreCounted(string part, string replacement, string expected) =>
        SquidSample.AssertFinds(new LookupCheck(), SquidSample.Open, part, replacement, expected);

    [Fact]
    public void LookupCheck_TwoLinesOfOneDirective_IsOneLookup() => Assert.Empty(SquidSample.Inspect(
        new LookupCheck(), SquidSample.Open.Replace("store_id_access deny pick", "store_id_access deny pick\nstore_id_access deny pick", StringComparison.Ordinal)));

    public static TheoryData<string, string, string> HttpAccess => new()
    {
        { "deny pick !all", "deny pick",  "f:3: error: http_access = deny pick: the helper's answer fits every request: all of them are refused; write 'http_access deny pick !all'" },
        { "deny pick !all", "allow pick", "f:3: error: http_access = allow pick: the helper's answer fits every request: whoever reaches the proxy may use it" },
    };

    [Theory]
    [MemberData(nameof(HttpAccess))]
    public void HttpAccessCheck_AnswerDecides_IsNamed(string part, string replacement, string expected) => Assert.StartsWith(
        expected, Assert.Single(SquidSample.Inspect(new HttpAccessCheck(), SquidSample.Strict.Replace(part, replacement, StringComparison.Ordinal))), StringComparison.Ordinal);

    [Fact]
    public void HttpAccessCheck_Strict_IsAHintAlone()
    {
        Assert.Empty(SquidSample.Inspect(new HttpAccessCheck(), SquidSample.Open));
        Assert.StartsWith(
            "f:3: hint: http_access = deny pick !all: a request that gets no answer", Assert.Single(SquidSample.Inspect(new HttpAccessCheck(), SquidSample.Strict)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http_access allow localhost manager", 1)]
    [InlineData("http_access deny manager", 1)]
    [InlineData("http_access allow localhost", 2)]
    public void HttpAccessCheck_AllowedBefore_IsNamed(string earlier, int findings)
    {
        var found = SquidSample.Inspect(new HttpAccessCheck(), earlier + "\n" + SquidSample.Strict);

        Assert.Equal(findings, found.Count);
        Assert.All(found.Skip(1), f => Assert.StartsWith("f:1: warning: http_access = allow localhost: allows requests before the helper is asked (f:4)", f, StringComparison.Ordinal));
    }

    public static TheoryData<string, string, string> StoreIds => new()
    {
        { "store_id_program /bin/false", "", "f:4: error: store_id_program: is missing" },
        { "store_id_access deny all", "", "f:4: error: store_id_access = deny pick: is the last line: requests that get no answer are sent to /bin/false" },
        { "store_id_access deny pick", "store_id_access allow pick", "f:4: error: store_id_access = allow pick: sends requests to /bin/false" },
        { "store_id_access deny pick", "store_id_access deny all\nstore_id_access deny pick", "f:5: error: store_id_access = deny pick: stands behind a line for all requests (f:4)" },
        { "logformat", "store_id_children 1 startup=1\nlogformat", "f:11: error: store_id_children: startup = 1: /bin/false is started" },
    };

    [Theory]
    [MemberData(nameof(StoreIds))]
    public void StoreIdCheck_Line_IsJudged(string part, string replacement, string expected) =>
        SquidSample.AssertFinds(new StoreIdCheck(), SquidSample.Open, part, replacement, expected);

    public static TheoryData<string, string, string> Rewrites => new()
    {
        { "url_rewrite_timeout", "#", "f:1: warning: url_rewrite_timeout: is missing: Squid waits for a helper that hangs for ever" },
        { "on_timeout=bypass", "on_timeout=fail", "f:4: warning: url_rewrite_timeout = 1 second on_timeout=fail: does not let requests go on" },
        { "url_rewrite_bypass on", "", "f:1: warning: url_rewrite_bypass = off: requests wait when the helper has too much to do; write" },
        { "url_rewrite_bypass on", "url_rewrite_bypass off", "f:3: warning: url_rewrite_bypass = off: requests wait" },
        { " on-persistent-overload=ERR\nurl_rewrite_bypass on", "", "f:1: warning: url_rewrite_bypass = off: requests wait when the helper has too much to do, and after three minutes of it Squid's worker ends" },
    };

    [Theory]
    [MemberData(nameof(Rewrites))]
    public void RewriteCheck_Line_IsJudged(string part, string replacement, string expected) =>
        SquidSample.AssertFinds(new RewriteCheck(), SquidSample.Rewrite, part, replacement, expected);

    [Fact]
    public void Inspect_EveryForm_HasNoErrorAndNoWarning()
    {
        foreach (var text in new[] { SquidSample.Open, SquidSample.Strict, SquidSample.Rewrite })
        {
            Assert.All(SquidChecks.Inspect(SquidConfReader.Parse(text), SquidSample.Context(), []), f => Assert.True(f.IsHint(), f.ToString()));
        }
    }

    [Fact]
    public void Inspect_SeveralFindings_InTheOrderOfTheFile()
    {
        var text = SquidSample.Open.Replace("store_id_access deny all", "", StringComparison.Ordinal).Replace("cache=0 ", "", StringComparison.Ordinal)
            .Replace("tcp_outgoing_mark 0x2", "tcp_outgoing_mark 0x3", StringComparison.Ordinal);

        Assert.Equal([1, 4, 9, 9], SquidChecks.Inspect(SquidConfReader.Parse(text), SquidSample.Context(), []).Select(f => f.Line));
    }

    [Theory]
    [InlineData("ipv4", "ipv4 timeout=1", "f:1: error: external_acl_type mwanlb = timeout=1: is no option of external_acl_type: Squid does not start; remove it")]
    // What else is wrong with the line is another matter.
    [InlineData("cache=0", "cache=1", "f:1: error: external_acl_type mwanlb: cache = 1: requests that look alike share one answer, also with ttl=0: they all leave by one uplink; "
        + "write ttl=0 negative_ttl=0 cache=0", "f:1: error: Squid does not start")]
    public void Inspect_SquidSaysTheSame_OursStands(string part, string replacement, params string[] expected)
    {
        var configuration = SquidConfReader.Parse(SquidSample.Open.Replace(part, replacement, StringComparison.Ordinal), "f");

        var findings = SquidChecks.Inspect(configuration, SquidSample.Context(), [SquidFinding.Error(configuration.Lines[0], "", null, "Squid does not start", "")]);

        Assert.Equal(expected, findings.Select(f => f.ToString()));
    }
}
