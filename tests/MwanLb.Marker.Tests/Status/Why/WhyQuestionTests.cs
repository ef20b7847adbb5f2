using MwanLb.Marker.Status.Why;

namespace MwanLb.Marker.Tests.Status.Why;

public sealed class WhyQuestionTests
{
    [Theory]
    [InlineData("www.example.com", "www.example.com", 0)]
    [InlineData("www.example.com:443", "www.example.com", 443)]
    [InlineData("localhost", "localhost", 0)]
    [InlineData("a_b.example", "a_b.example", 0)]
    [InlineData("WWW.Bücher.example:80", "www.xn--bcher-kva.example", 80)]
    [InlineData("203.0.113.7", "203.0.113.7", 0)]
    [InlineData("203.0.113.7:65535", "203.0.113.7", 65535)]
    [InlineData("2001:db8::1", "2001:db8::1", 0)]
    [InlineData("[2001:db8::1]", "2001:db8::1", 0)]
    [InlineData("[2001:DB8::1]:443", "2001:DB8::1", 443)]
    public void ParseDestination_Good_TakenApart(string text, string host, int port) =>
        Assert.Equal((host, (ushort)port), WhyQuestion.ParseDestination(text));

    [Theory]
    [InlineData("")]
    [InlineData(":80")]
    [InlineData("a:")]
    [InlineData("a:0")]
    [InlineData("a:65536")]
    [InlineData("a:-1")]
    [InlineData("a b")]
    [InlineData("http://a/")]
    [InlineData("10.1")]
    [InlineData("[a]:80")]
    [InlineData("[2001:db8::1")]
    [InlineData("[2001:db8::1]x")]
    [InlineData("[2001:db8::1]:")]
    [InlineData("2001:db8::g")]
    public void ParseDestination_WhatIsNone_Null(string text) => Assert.Null(WhyQuestion.ParseDestination(text));

    [Theory]
    [InlineData("192.168.1.5", true)]
    [InlineData("2001:DB8::5", true)]
    [InlineData("1", false)]
    [InlineData("192.168.5", false)]
    [InlineData("192.168.1.05", false)]
    [InlineData("0xc0.168.1.5", false)]
    [InlineData("router", false)]
    public void ParseAddress_AnySpelling_OneIsTaken(string text, bool isTaken) => Assert.Equal(isTaken, WhyQuestion.ParseAddress(text) is not null);
}
