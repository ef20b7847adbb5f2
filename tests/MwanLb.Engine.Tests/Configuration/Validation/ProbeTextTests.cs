using MwanLb.Engine.Configuration;
using MwanLb.Engine.Configuration.Validation;

namespace MwanLb.Engine.Tests.Configuration.Validation;

public sealed class ProbeTextTests
{
    private const string Internet = "must be the address of one machine on the Internet";
    private const string IcmpForm = "must have an address, as in icmp:9.9.9.9 or icmp:[2620:fe::fe]";
    private const string TcpForm = "tcp:9.9.9.9:443 or tcp:[2620:fe::fe]:443";
    private const string DnsForm = "dns:9.9.9.9/example.com or dns:[2620:fe::fe]/example.com";
    private const string Words = "must have nothing but expect= and a status from 100 to 599, and last contains= and a text, behind the address";

    public static TheoryData<string, ProbeKind, string?, int, string, int?, string?> Forms => new()
    {
        // text,                                          kind,              address,            port, name or host,   status, text
        { "icmp:9.9.9.9",                                 ProbeKind.Icmp,    "9.9.9.9",          0,    "",             null,   null },
        { "icmp:[2620:fe::fe]",                           ProbeKind.Icmp,    "2620:fe::fe",      0,    "",             null,   null },
        { "tcp:9.9.9.9:443",                              ProbeKind.Tcp,     "9.9.9.9",          443,  "",             null,   null },
        { "tcp:[2620:fe::fe]:853",                        ProbeKind.Tcp,     "2620:fe::fe",      853,  "",             null,   null },
        { "dns:9.9.9.9/Example.com.",                     ProbeKind.Dns,     "9.9.9.9",          53,   "example.com",  null,   null },
        { "dns:9.9.9.9:5353/a.b",                         ProbeKind.Dns,     "9.9.9.9",          5353, "a.b",          null,   null },
        { "dns:[2620:fe::fe]/a.b",                        ProbeKind.Dns,     "2620:fe::fe",      53,   "a.b",          null,   null },
        { "dns:[2620:fe::fe]:5353/a.b",                   ProbeKind.Dns,     "2620:fe::fe",      5353, "a.b",          null,   null },
        { "http://example.com/x?y=1",                     ProbeKind.Http,    null,               80,   "example.com",  null,   null },
        { "http://example.com:8080/ expect=204",          ProbeKind.Http,    null,               8080, "example.com",  204,    null },
        { "https://example.com/ contains=all is well",    ProbeKind.Http,    null,               443,  "example.com",  null,   "all is well" },
        { "https://9.9.9.9/ expect=200  contains=a=b",    ProbeKind.Http,    "9.9.9.9",          443,  "9.9.9.9",      200,    "a=b" },
        { "http://[2620:fe::fe]/",                        ProbeKind.Http,    "2620:fe::fe",      80,   "[2620:fe::fe]", null,  null },
        { "gateway",                                      ProbeKind.Gateway, null,               0,    "",             null,   null },
    };

    public static TheoryData<string, string> Mistakes => new()
    {
        { "",                             "must be a probe, such as \"icmp:9.9.9.9\", \"tcp:9.9.9.9:443\", \"dns:9.9.9.9/example.com\", \"http://example.com/ expect=204\" or \"gateway\"" },
        { "9.9.9.9",                      "must be a probe, such as \"icmp:9.9.9.9\", \"tcp:9.9.9.9:443\", \"dns:9.9.9.9/example.com\", \"http://example.com/ expect=204\" or \"gateway\"" },
        { "icmp:",                        IcmpForm },
        { "icmp:dns.example",             IcmpForm },
        { "icmp:9.9.9",                   IcmpForm + "; this spelling would be read as 9.9.0.9" },
        { "icmp:9.9.9.09",                "must not have leading zeros: some programs read such a number as octal" },
        { "icmp:127.0.0.1",               Internet },
        { "icmp:0.0.0.0",                 Internet },
        { "icmp:224.0.0.1",               Internet },
        { "icmp:255.255.255.255",         Internet },
        { "icmp:[::1]",                   Internet },
        { "icmp:[fe80::1]",               Internet },
        { "icmp:[ff02::1]",               Internet },
        { "icmp:[::ffff:9.9.9.9]",        Internet },
        { "icmp:2620:fe::fe",             "must have an IPv6 address in brackets: [2620:fe::fe]" },
        { "icmp:[2620:fe::fe",            IcmpForm },
        { "icmp:[fe80::1%wan0]",          IcmpForm },
        { "icmp:[9.9.9.9]",               IcmpForm },
        { "tcp:9.9.9.9",                  "must have a port, as in " + TcpForm },
        { "tcp:9.9.9.9:0",                "must have a port, as in " + TcpForm },
        { "tcp:9.9.9.9:65536",            "must have a port, as in " + TcpForm },
        { "tcp:[2620:fe::fe]",            "must have a port, as in " + TcpForm },
        { "tcp:example.com:443",          "must have an address, as in " + TcpForm },
        { "dns:9.9.9.9",                  "must say which name to ask for, as in " + DnsForm },
        { "dns:9.9.9.9/",                 "must ask for a name, as in " + DnsForm },
        { "dns:9.9.9.9/*.example.com",    "must ask for a name, as in " + DnsForm },
        { "dns:9.9.9.9/a..b",             "must ask for a name, as in " + DnsForm },
        { "dns:ns.example/example.com",   "must have an address, as in " + DnsForm },
        { "dns:9.9.9.9:x/example.com",    "must have an address, as in " + DnsForm },
        { "http://",                      "must be an address as in a browser, such as http://example.com/" },
        { "http://a b/",                  Words },
        { "http://anna@example.com/",     "must not have a user's name or a fragment ('#')" },
        { "http://example.com/#top",      "must not have a user's name or a fragment ('#')" },
        { "http://example.com/ expect=",  Words },
        { "http://example.com/ expect=99", Words },
        { "http://example.com/ expect=600", Words },
        { "http://example.com/ contains=", Words },
        { "http://example.com/ status=204", Words },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Parse_EachForm_IsUnderstood(string text, ProbeKind kind, string? address, int port, string name, int? status, string? contains)
    {
        Assert.Null(ProbeText.Parse(text, out var target));

        Assert.Equal((text, kind, address, port), (target.Text, target.Kind, target.Address?.ToString(), target.Port));
        Assert.Equal((name, status, contains), (target.Url?.Host ?? target.Name, target.ExpectedStatus, target.ExpectedText));
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Parse_Mistake_IsTold(string text, string message) => Assert.Equal(message, ProbeText.Parse(text, out _));

    [Theory]
    [InlineData("icmp:9.9.9.9", false, true, true, false)]
    [InlineData("icmp:9.9.9.9", true, false, false, true)]
    [InlineData("icmp:[2620:fe::fe]", true, false, true, false)]
    [InlineData("icmp:[2620:fe::fe]", false, true, true, true)]
    [InlineData("http://example.com/", false, true, false, true)]
    [InlineData("gateway", true, true, false, false)]
    [InlineData("gateway", true, true, true, true)]
    public void IsFor_FamiliesAndGateway_AreWhatTheTargetNeeds(string text, bool ipv4, bool ipv6, bool gateway, bool expected)
    {
        Assert.Null(ProbeText.Parse(text, out var target));
        Assert.Equal(expected, target.IsFor(ipv4, ipv6, gateway));
    }
}
