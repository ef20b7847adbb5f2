using MwanLb.Proxy.Forwarding;

namespace MwanLb.Proxy.Tests.Forwarding;

public sealed class RequestTargetTests
{
    /// <summary>What the client wrote, and what the server is asked for: byte for byte.</summary>
    public static TheoryData<string, string, int, string> Targets => new()
    {
        { "http://a.example/",                  "a.example",   80,   "/" },
        { "http://a.example",                   "a.example",   80,   "/" },
        { "http://a.example?q",                 "a.example",   80,   "/?q" },
        { "http://a.example/x#fragment",        "a.example",   80,   "/x" },
        { "http://a.example#fragment",          "a.example",   80,   "/" },
        { "HTTP://a.example/x",                 "a.example",   80,   "/x" },
        { "http://a.example:8080/x",            "a.example",   8080, "/x" },
        { "http://a.example:/x",                "a.example",   80,   "/x" },
        { "http://user:pw@a.example/x",         "a.example",   80,   "/x" },
        { "http://[2001:db8::1]:81/x",          "2001:db8::1", 81,   "/x" },
        { "http://[2001:db8::1]/x",             "2001:db8::1", 80,   "/x" },
        { "http://a.example/a%2Fb/%41%7e/%e4",  "a.example",   80,   "/a%2Fb/%41%7e/%e4" },
        { "http://a.example/a/../b/./c",        "a.example",   80,   "/a/../b/./c" },
        { "http://a.example/%zz|\\",            "a.example",   80,   "/%zz|\\" },
        { "http://a.example//x?y=/../z",        "a.example",   80,   "//x?y=/../z" },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public void TryParse_Http_KeepsPathAndQueryAsWritten(string raw, string host, int port, string pathAndQuery)
    {
        Assert.True(RequestTarget.TryParse(raw, out var target));

        Assert.Equal((host, port, pathAndQuery), (target.Host, (int)target.Port, target.Uri.PathAndQuery));
        Assert.Equal("", target.Uri.UserInfo);
    }

    [Theory]
    [InlineData("https://a.example/")]
    [InlineData("ftp://a.example/")]
    [InlineData("ws://a.example/")]
    [InlineData("/x")]
    [InlineData("*")]
    [InlineData("http:///x")]
    [InlineData("http://:80/x")]
    [InlineData("http://a.example:0/")]
    [InlineData("http://a.example:65536/")]
    [InlineData("http://a.example:8o/")]
    [InlineData("http://[2001:db8::1/")]
    [InlineData("http://2001:db8::1/")]
    [InlineData("http://a b/")]
    public void TryParse_NotHttpOrWithoutHost_IsRefused(string raw) => Assert.False(RequestTarget.TryParse(raw, out _));
}
