using System.Net;
using System.Text;
using MwanLb.Engine.Configuration;
using MwanLb.Proxy.Reporting;

namespace MwanLb.Proxy.Tests.Reporting;

public sealed class AccessLineTests
{
    private static readonly AccessRecord Request = new(
        new DateTimeOffset(2026, 11, 25, 16, 30, 5, 42, TimeSpan.Zero), TimeSpan.FromMilliseconds(123), IPAddress.Parse("10.0.0.7"), "GET", "http://www.example/a?b=%20", 200, 1234, 300,
        "anna", "wan1", "round-robin", TimeSpan.FromMilliseconds(12.7), IPAddress.Parse("198.51.100.1"));

    [Fact]
    public void Append_Request_IsSquidsNativeLine() => Assert.Equal(
        "1795624205.042    123 10.0.0.7 TCP_MISS/200 1234 GET http://www.example/a?b=%20 anna HIER_DIRECT/198.51.100.1 text/html wan1 round-robin 12",
        Line(Request with { ContentType = "text/html" }, AccessLogFormat.Squid));

    [Fact]
    public void Append_Request_IsApachesCombinedLine() => Assert.Equal(
        "10.0.0.7 - anna [25/Nov/2026:16:30:05 +0000] \"GET http://www.example/a?b=%20 HTTP/1.1\" 200 1234 \"http://ref.example/\" \"Agent \\\"1\\\"\" wan1 round-robin 12",
        Line(Request with { Referer = "http://ref.example/", UserAgent = "Agent \"1\"" }, AccessLogFormat.Combined));

    [Fact]
    public void Append_Tunnel_IsOneOfSquids() => Assert.Contains(
        " TCP_TUNNEL/200 1234 CONNECT www.example:443 anna HIER_DIRECT/2001:db8::1 - wan1 ",
        Line(Request with { Method = "CONNECT", Target = "www.example:443", Peer = IPAddress.Parse("2001:db8::1") }, AccessLogFormat.Squid), StringComparison.Ordinal);

    [Theory]
    [InlineData(407, "TCP_DENIED/407")]
    [InlineData(403, "TCP_DENIED/403")]
    [InlineData(429, "TCP_DENIED/429")]
    [InlineData(400, "NONE/400")]
    [InlineData(0, "NONE/000")]
    [InlineData(502, "TCP_MISS/502")]
    public void Append_NoServer_SaysSo(int status, string code)
    {
        var line = Line(Request with { Status = status, Peer = null, User = null, Uplink = null, ConnectTime = null }, AccessLogFormat.Squid);

        Assert.Contains($" {code} ", line, StringComparison.Ordinal);
        Assert.EndsWith(" - HIER_NONE/- - - round-robin -", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://a/\r\n1.0 FAKE", "http://a/%0D%0A1.0%20FAKE", "http://a/\\r\\n1.0 FAKE")]
    [InlineData("http://a/\"\\", "http://a/%22%5C", "http://a/\\\"\\\\")]
    [InlineData("http://a/\u00fc", "http://a/%C3%BC", "http://a/\\xc3\\xbc")]
    [InlineData("http://a/\u001b[31m\u0085\u2028", "http://a/%1B[31m%C2%85%E2%80%A8", "http://a/\\x1b[31m\\xc2\\x85\\xe2\\x80\\xa8")]
    public void Append_TargetFromAnAttacker_StaysInItsPlace(string target, string squid, string combined)
    {
        Assert.Contains($" GET {squid} anna ", Line(Request with { Target = target }, AccessLogFormat.Squid), StringComparison.Ordinal);
        Assert.Contains($"\"GET {combined} HTTP/1.1\"", Line(Request with { Target = target }, AccessLogFormat.Combined), StringComparison.Ordinal);
    }

    [Fact]
    public void Append_HalfACharacter_IsReplaced() =>
        Assert.Contains(" http://a/%EF%BF%BD ", Line(Request with { Target = "http://a/" + (char)0xd800 }, AccessLogFormat.Squid), StringComparison.Ordinal);

    [Theory]
    [InlineData(AccessLogFormat.Squid)]
    [InlineData(AccessLogFormat.Combined)]
    public void Append_UserWithBlanks_IsOneField(AccessLogFormat format) =>
        Assert.Contains(" a%20b%25%5B20%5D ", Line(Request with { User = "a b%[20]" }, format), StringComparison.Ordinal);

    [Fact]
    public void Append_EndlessTarget_IsCut() =>
        Assert.InRange(Line(Request with { Target = "http://" + new string('a', 100_000) }, AccessLogFormat.Squid).Length, 8192, 8500);

    private static string Line(AccessRecord record, AccessLogFormat format)
    {
        var line = new StringBuilder();
        AccessLine.Append(line, record, format);
        return line.ToString();
    }
}
