using System.Text;
using MwanLb.Engine.Selection;

namespace MwanLb.Helper.Tests;

public sealed class HelperRequestTests
{
    // line; channel, client, destination, name, port
    [Theory]
    [InlineData("1 10.0.0.1 GET www.example.com 80", "1", "10.0.0.1", "-", "www.example.com", 80)]
    [InlineData("10.0.0.1 GET www.example.com 80", "", "10.0.0.1", "-", "www.example.com", 80)]
    [InlineData("7 10.0.0.1 CONNECT example.com 443 -", "7", "10.0.0.1", "-", "example.com", 443)]
    [InlineData("7 10.0.0.1 GET 192.0.2.5 8080 ", "7", "10.0.0.1", "192.0.2.5", "", 8080)]
    [InlineData("7 2001:db8::7 GET [2001:db8::1] 80", "7", "2001:db8::7", "2001:db8::1", "", 80)]
    [InlineData("7 ::ffff:10.0.0.1 GET a 80", "7", "10.0.0.1", "-", "a", 80)]
    [InlineData("2001:db8::7 CONNECT [2001:db8::1] 443", "", "2001:db8::7", "2001:db8::1", "", 443)]
    [InlineData("7 10.0.0.1 GET [no-address] 80", "7", "10.0.0.1", "-", "[no-address]", 80)]
    [InlineData("7 10.0.0.1 NONE - -", "7", "10.0.0.1", "-", "", 0)]
    [InlineData("7 - GET a 65535", "7", "-", "-", "a", 65535)]
    [InlineData("7 10.0.0.1 GET a 65536", "7", "10.0.0.1", "-", "a", 0)]
    [InlineData("7 10.0.0.1 GET a 80x", "7", "10.0.0.1", "-", "a", 0)]
    [InlineData("7 10.0.0.1 GET a -1", "7", "10.0.0.1", "-", "a", 0)]
    [InlineData("7", "7", "-", "-", "", 0)]
    [InlineData("7 ", "7", "-", "-", "", 0)]
    [InlineData("", "", "-", "-", "", 0)]
    [InlineData(" 7 10.0.0.1 GET a 80", "", "-", "10.0.0.1", "", 0)]
    [InlineData("18446744073709551615 10.0.0.1 GET a 80", "18446744073709551615", "10.0.0.1", "-", "a", 80)]
    [InlineData("184467440737095516150 10.0.0.1 GET a 80", "", "-", "-", "GET", 0)]
    [InlineData("0007 10.0.0.1 GET a 80", "0007", "10.0.0.1", "-", "a", 80)]
    [InlineData("-7 10.0.0.1 GET a 80", "", "-", "-", "GET", 0)]
    [InlineData("7 300.0.0.1 GET 1.2.3 80", "7", "-", "-", "1.2.3", 80)]
    [InlineData("7 10.0.0.1 GET a\0b 80", "7", "10.0.0.1", "-", "a\0b", 80)]
    [InlineData("7 \u00ff\u00fe:: GET \u00c3( 80", "7", "-", "-", "\u00c3(", 80)]
    public void Parse_Line_TakesWhatItSays(string line, string channel, string client, string destination, string name, int port)
    {
        var request = HelperRequest.Parse(Encoding.Latin1.GetBytes(line));

        Assert.Equal(channel, Encoding.Latin1.GetString(request.Channel));
        Assert.Equal(FlowPath.Squid, request.Flow.Path);
        // A rule for tcp is meant for what goes through Squid too.
        Assert.Equal(6, request.Flow.Protocol);
        Assert.Equal(client, request.Flow.Client.ToString());
        Assert.Equal(destination, request.Flow.Destination.ToString());
        Assert.Equal(name, Encoding.Latin1.GetString(request.Flow.DestinationName));
        Assert.Equal(port, request.Flow.DestinationPort);
    }

    [Theory]
    [InlineData("7 10.0.0.1 GET a 80 anna", "anna")]
    [InlineData("7 10.0.0.1 GET a 80 anna -", "anna")]
    [InlineData("10.0.0.1 GET a 80 anna -", "anna")]
    [InlineData("7 10.0.0.1 GET a 80 - -", "")]
    [InlineData("7 10.0.0.1 GET a 80 -", "")]
    [InlineData("7 10.0.0.1 GET a 80 ", "")]
    [InlineData("7 10.0.0.1 GET a 80", "")]
    [InlineData("7 10.0.0.1 GET a 80 DOM%5canna%20m%C3%BCller -", "DOM\\anna m\u00fcller")]
    [InlineData("7 10.0.0.1 GET a 80 100%25 -", "100%")]
    [InlineData("7 10.0.0.1 GET a 80 %2525 -", "%25")]
    [InlineData("7 10.0.0.1 GET a 80 100% -", "100%")]
    [InlineData("7 10.0.0.1 GET a 80 %4", "%4")]
    [InlineData("7 10.0.0.1 GET a 80 %zz%4g%41", "%zz%4gA")]
    [InlineData("7 10.0.0.1 GET a 80 %2d -", "-")]
    public void Parse_User_IsDecoded(string line, string user) =>
        Assert.Equal(user, Encoding.UTF8.GetString(HelperRequest.Parse(Encoding.Latin1.GetBytes(line)).Flow.User));

    [Fact]
    public void Parse_EveryEscapedByte_ComesBack()
    {
        for (var octet = 0; octet < 256; octet++)
        {
            Assert.Equal((byte)octet, Assert.Single(HelperRequest.Parse(Encoding.ASCII.GetBytes($"7 10.0.0.1 GET a 80 %{octet:x2}")).Flow.User.ToArray()));
            Assert.Equal((byte)octet, Assert.Single(HelperRequest.Parse(Encoding.ASCII.GetBytes($"7 10.0.0.1 GET a 80 %{octet:X2}")).Flow.User.ToArray()));
        }
    }
}
