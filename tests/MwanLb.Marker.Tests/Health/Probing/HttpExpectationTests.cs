using System.Text;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Health.Probing;

namespace MwanLb.Marker.Tests.Health.Probing;

public sealed class HttpExpectationTests
{
    public static TheoryData<int?, string?, int, string?, string, string?> Answers => new()
    {
        // expect, contains, status, location,              body,          mismatch
        { null,    null,     200,    null,                  "",            null },
        { null,    null,     204,    null,                  "",            null },
        { null,    null,     302,    "http://portal/login", "",            "captive portal? status 302, redirected to http://portal/login" },
        { null,    null,     511,    null,                  "",            "captive portal? status 511, expected 200 to 299" },
        { null,    null,     503,    null,                  "",            "status 503, expected 200 to 299" },
        { 204,     null,     204,    null,                  "",            null },
        { 204,     null,     200,    null,                  "<html>",      "captive portal? status 200, expected 204" },
        { 204,     null,     404,    null,                  "",            "status 404, expected 204" },
        { 302,     null,     302,    "http://x/",           "",            null },
        { null,    "success", 200,   null,                  "a success\n", null },
        { null,    "success", 200,   null,                  "sign in",     "captive portal? the answer does not contain 'success'" },
        { 200,     "ja bitte", 200,  null,                  "ja  bitte",   "captive portal? the answer does not contain 'ja bitte'" },
        { null,    null,     307,    "http://p/\u001b[2J\nx", "",          "captive portal? status 307, redirected to http://p/[2Jx" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Mismatch_Answer_IsHeldAgainstWhatIsExpected(int? expect, string? contains, int status, string? location, string body, string? mismatch)
    {
        var target = new ProbeTarget { Text = "", Kind = ProbeKind.Http, ExpectedStatus = expect, ExpectedText = contains };

        Assert.Equal(mismatch, HttpExpectation.Mismatch(target, status, location, Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public void Mismatch_EndlessLocation_IsCutShort() =>
        Assert.InRange(HttpExpectation.Mismatch(new ProbeTarget { Text = "", Kind = ProbeKind.Http }, 302, new string('a', 10_000), [])!.Length, 80, 160);
}
