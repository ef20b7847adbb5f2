using System.Text;
using MwanLb.Proxy.Intercepting;

namespace MwanLb.Proxy.Tests.Intercepting;

public sealed class HttpHostTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: www.example.org\r\n", "www.example.org")]
    [InlineData("GET / HTTP/1.1\nhost:www.example.org:8080 \n", "www.example.org")]
    [InlineData("M-SEARCH * HTTP/1.1\r\nA: b\r\nHOST:\twww.example.org\r\n", "www.example.org")]
    [InlineData("POST /a%20b HTTP/1.0\r\nContent-Length: 3\r\nHost: a\r\n", "a")]
    [InlineData("GET / HTTP/1.1\r\nHost: 192.0.2.7\r\n", "")]
    [InlineData("GET / HTTP/1.1\r\nHost: [2001:db8::1]:80\r\n", "")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n", "")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "")]
    [InlineData("GET /\r\n", "")]
    [InlineData("PRI * HTTP/2.0\r\n", "")]
    [InlineData("NICK somebody\r\n", "")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "")]
    public void TryDecide_Head_HasTheNameOfItsHost(string text, string expected)
    {
        Assert.True(ServerNames.TryDecide(Encoding.ASCII.GetBytes(text), out var name));
        Assert.Equal(expected, name);
    }

    [Fact]
    public void TryDecide_Head_WaitsAtEveryShorterLength()
    {
        var head = "GET /path HTTP/1.1\r\nAccept: */*\r\nHost: www.example.org\r\n"u8;
        for (var i = 1; i < head.Length; i++)
        {
            Assert.False(ServerNames.TryDecide(head[..i], out _));
        }
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x13)]
    [InlineData('a')]
    public void TryDecide_OtherProtocol_IsCertainAtOnce(byte first)
    {
        Assert.True(ServerNames.TryDecide([first], out var name));
        Assert.Equal("", name);
    }
}
