using System.Text;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Squid;
using MwanLb.Engine.Uplinks;
using MwanLb.Helper.Protocol;
using MwanLb.TicketTaker;

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
        var request = HelperRequest.Parse(Encoding.Latin1.GetBytes(line), Answering.Acl);

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
        Assert.Equal(user, Encoding.UTF8.GetString(HelperRequest.Parse(Encoding.Latin1.GetBytes(line), Answering.Acl).Flow.User));

    [Theory]
    [InlineData("1 10.0.0.1 GET a 80 anna", true)]
    [InlineData("1 10.0.0.1 GET a 80 - -", true)]
    [InlineData("1 - - - - -", true)]
    [InlineData("1 10.0.0.1 GET a 80", false)] // a field is missing
    [InlineData("1", false)]
    [InlineData("", false)]
    [InlineData("1 10.0.0.300 GET a 80 -", false)]
    [InlineData("1 10.0.0.1 GET a 65536 -", false)]
    public void Parse_Line_SaysWhetherItIsUnderstood(string line, bool expected) =>
        Assert.Equal(expected, HelperRequest.Parse(Encoding.Latin1.GetBytes(line), Answering.Acl).IsUnderstood);

    // format; line; client, client's port, host, port, user
    [Theory]
    [InlineData("%un %>rd %>a %>rP", "5 anna a 10.0.0.1 80", "10.0.0.1", 0, "a", 80, "anna")]
    [InlineData("%un,%>rd,%>a,%>rP", "5 anna a 10.0.0.1 80", "10.0.0.1", 0, "a", 80, "anna")]
    [InlineData("%LOGIN %DST %SRC %PORT %METHOD %SRCPORT", "5 anna a 10.0.0.1 80 GET 4711", "10.0.0.1", 4711, "a", 80, "anna")]
    [InlineData("%>a %>p %DATA %>rd", "5 10.0.0.1 4711 x b", "10.0.0.1", 4711, "b", 0, "")]
    [InlineData("%ul %ui %un", "5 - berta carla", "-", 0, "", 0, "berta")]
    [InlineData("%>ru %>a", "5 http://www.example.com/a?b:c@d 10.0.0.1", "10.0.0.1", 0, "www.example.com", 80, "")]
    [InlineData("%>ru", "https://example.com:8443/", "-", 0, "example.com", 8443, "")]
    [InlineData("%>ru", "https://user:word@example.com", "-", 0, "example.com", 443, "")]
    [InlineData("%>ru", "ftp://example.com/", "-", 0, "example.com", 21, "")]
    [InlineData("%>ru", "example.com:443", "-", 0, "example.com", 443, "")]
    [InlineData("%>ru", "urn:a:b", "-", 0, "urn:a", 0, "")]
    [InlineData("%>ru %>rd %>rP", "http://one:1/ two 2", "-", 0, "two", 2, "")]
    [InlineData("%>ru %>rd", "http://one:1/ -", "-", 0, "one", 1, "")]
    [InlineData("%#un %10>a %-20>rd", "5 100%25 10.0.0.1 a", "10.0.0.1", 0, "a", 0, "100%")]
    [InlineData("%un", "5 100%%20x", "-", 0, "", 0, "100% x")]
    [InlineData("%>rd", "5 x%41.example", "-", 0, "xA.example", 0, "")]
    [InlineData("%>ha{Host} %>rd", "5 header a", "-", 0, "a", 0, "")]
    [InlineData("", "5 10.0.0.1 a", "-", 0, "", 0, "")]
    public void Parse_OtherFormats_FillTheSameFlow(string format, string line, string client, int clientPort, string host, int port, string user)
    {
        var request = HelperRequest.Parse(Encoding.Latin1.GetBytes(line), SquidLineFormat.Parse(format, SquidHelperKind.ExternalAcl));

        Assert.Equal((client, clientPort), (request.Flow.Client.ToString(), request.Flow.ClientPort));
        Assert.Equal((host, port), (Encoding.Latin1.GetString(request.Flow.DestinationName), request.Flow.DestinationPort));
        Assert.Equal(user, Encoding.Latin1.GetString(request.Flow.User));
    }

    [Theory]
    [InlineData("http://[2001:db8::1]:8080/x", "2001:db8::1", 8080)]
    [InlineData("http://[2001:db8::1]/x", "2001:db8::1", 80)]
    [InlineData("[2001:db8::1]:443", "2001:db8::1", 443)]
    [InlineData("http://192.0.2.5", "192.0.2.5", 80)]
    public void Parse_UrlWithAnAddress_IsADestination(string url, string destination, int port)
    {
        var request = HelperRequest.Parse(Encoding.ASCII.GetBytes(url), SquidLineFormat.Parse("%>ru", SquidHelperKind.ExternalAcl));

        Assert.Equal((destination, port), (request.Flow.Destination.ToString(), request.Flow.DestinationPort));
        Assert.Empty(request.Flow.DestinationName.ToArray());
    }

    [Theory]
    [InlineData("dsl", "dsl")]
    [InlineData("d%73l", "dsl")]
    [InlineData("lte", null)]
    [InlineData("-", null)]
    public void Parse_ConnectionTag_IsTheUplinkToKeep(string tag, string? expected)
    {
        var uplinks = SampleUplinks.OfWeights(1, 1) is [var first, var second] ? (Uplink[])[first, second with { Name = "dsl" }] : [];
        var format = SquidLineFormat.Parse("%>a %note{clt_conn_tag}", SquidHelperKind.ExternalAcl);

        var request = HelperRequest.Parse(Encoding.ASCII.GetBytes($"3 10.0.0.1 {tag} -"), format, new UplinkNames([.. uplinks]));

        Assert.Equal(expected, request.Flow.Kept?.Name);
    }

    [Fact]
    public void Parse_EveryEscapedByte_ComesBack()
    {
        for (var octet = 0; octet < 256; octet++)
        {
            Assert.Equal((byte)octet, Assert.Single(HelperRequest.Parse(Encoding.ASCII.GetBytes($"7 10.0.0.1 GET a 80 %{octet:x2}"), Answering.Acl).Flow.User.ToArray()));
            Assert.Equal((byte)octet, Assert.Single(HelperRequest.Parse(Encoding.ASCII.GetBytes($"7 10.0.0.1 GET a 80 %{octet:X2}"), Answering.Acl).Flow.User.ToArray()));
        }
    }
}
