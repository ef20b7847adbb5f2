using System.Text;
using MwanLb.Engine.Selection;
using MwanLb.Marker.Simulation;

namespace MwanLb.Marker.Tests.Simulation;

public sealed class CsvCaptureTests
{
    [Fact]
    public void Read_AllColumns_TakesEach()
    {
        var traffic = Replays.Capture("""
            client,destination,start,duration,port,protocol,up,down
            10.0.0.1,www.Example.org.,1700000005.5,2,443,udp,10,20
            2001:db8::1, 192.0.2.7 ,1700000000,0,0,41,0,0
            10.0.0.1,www.example.org,1700000006,1,,,,

            """);

        Assert.Equal(
        [
            new SimulatedFlow(TimeSpan.Zero, Traffic.ShortestDuration, 0, 0, 1, 1, 1, 0, 41),
            new SimulatedFlow(TimeSpan.FromSeconds(5.5), TimeSpan.FromSeconds(2), 10, 20, 0, 0, 0, 443, 17),
            new SimulatedFlow(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(1), 0, 0, 0, 0, 0, 0, 6),
        ], traffic.Flows);
        Assert.Equal(["10.0.0.1", "2001:db8::1"], traffic.Clients.Select(c => c.ToString()));
        Assert.Equal("www.example.org", Encoding.ASCII.GetString(traffic.Destinations[0].Name));
        Assert.Equal("192.0.2.7", traffic.Destinations[1].Address.ToString());
        Assert.Equal(TimeSpan.FromSeconds(7.5), traffic.Duration);
        Assert.True(traffic.HasBytes);
    }

    [Fact]
    public void Read_RequiredColumnsAlone_TenSecondsOfTcpWithoutBytes()
    {
        var traffic = Replays.Capture("start,client,destination\n0,10.0.0.1,192.0.2.1\n0,10.0.0.1,192.0.2.2\n0,10.0.0.1,192.0.3.1\n");

        Assert.Equal(new SimulatedFlow(TimeSpan.Zero, TimeSpan.FromSeconds(10), 0, 0, 0, 0, 0, 0, 6), traffic.Flows[0]);
        Assert.False(traffic.HasBytes);
        // 192.0.2.1 and 192.0.2.2 are one site.
        Assert.Equal((3, 2, 2), (traffic.Destinations.Length, traffic.SiteCount, traffic.PairCount));
    }

    [Theory]
    [InlineData(FlowPath.Forwarded, "10.0.0.1", FlowFamily.IPv4)]
    [InlineData(FlowPath.Forwarded, "2001:db8::1", FlowFamily.IPv6)]
    [InlineData(FlowPath.Local, "2001:db8::1", FlowFamily.IPv6)]
    [InlineData(FlowPath.Squid, "2001:db8::1", FlowFamily.Unknown)]
    public void Describe_Name_HasAnAddressOfTheClientsFamilyWhereOnlyPacketsAreSeen(FlowPath path, string client, FlowFamily expected)
    {
        var traffic = Replays.Capture($"start,client,destination\n0,{client},a.example\n1,{client},b.example\n");

        Assert.Equal((expected, expected), (traffic.Describe(0, path, null).Family, traffic.Describe(1, path, null).Family));
        Assert.Equal(path is FlowPath.Squid, traffic.Describe(0, path, null).Destination == traffic.Describe(1, path, null).Destination);
    }

    [Fact]
    public void Describe_Name_IsSeenByNameExceptOnTheForwardedPath()
    {
        var traffic = Replays.Capture("start,client,destination\n0,10.0.0.1,a.example\n0,10.0.0.2,a.example\n0,10.0.0.2,b.example\n");

        var squid = traffic.Describe(0, FlowPath.Squid, "lan0");
        Assert.Equal("a.example", Encoding.ASCII.GetString(squid.DestinationName));
        Assert.False(squid.Destination.IsKnown);
        Assert.Null(squid.InboundInterface);

        var forwarded = traffic.Describe(0, FlowPath.Forwarded, "lan0");
        Assert.True(forwarded.DestinationName.IsEmpty);
        Assert.Equal("lan0", forwarded.InboundInterface);
        Assert.Equal(forwarded.Destination, traffic.Describe(1, FlowPath.Forwarded, null).Destination);
        Assert.NotEqual(forwarded.Destination, traffic.Describe(2, FlowPath.Forwarded, null).Destination);
    }

    [Theory]
    [InlineData("start,client\n0,10.0.0.1\n", "flows:1: there is no column \"destination\"")]
    [InlineData("start,start,client,destination\n", "flows:1: each column may be named once")]
    [InlineData("when,client,destination\n", "flows:1: column \"when\": must be one of start, duration, client, destination, port, protocol, up, down; or *")]
    [InlineData("start,client,destination\n0,10.0.0.1,a.b\n\nx,10.0.0.1,a.b\n", "flows:4: start = \"x\": must be a number of seconds")]
    [InlineData("start,client,destination\n-1,10.0.0.1,a.b\n", "flows:2: start = \"-1\": must be a number of seconds")]
    [InlineData("start,client,destination\n1e9,10.0.0.1,a.b\n", "flows:2: start = \"1e9\": must be a number of seconds")]
    [InlineData("start,client,destination\n9999999999,10.0.0.1,a.b\n", "flows:2: start = \"9999999999\": must be a number of seconds")]
    [InlineData("start,client,destination\n0,10.0.0,a.b\n", "flows:2: client = \"10.0.0\": must be an IPv4 or IPv6 address")]
    [InlineData("start,client,destination\n0,,a.b\n", "flows:2: client = \"\": must be an IPv4 or IPv6 address")]
    [InlineData("start,client,destination\n0,10.0.0.1,http://a/\n", "flows:2: destination = \"http://a/\": must be an address or a host name")]
    [InlineData("start,client,destination\n0,10.0.0.1\n", "flows:2: \"0,10.0.0.1\": must have 3 values, as the header does")]
    [InlineData("start,client,destination\n0,10.0.0.1,a,b\n", "flows:2: \"0,10.0.0.1,a,b\": must have 3 values, as the header does")]
    [InlineData("start,client,destination,port\n0,10.0.0.1,a,65536\n", "flows:2: port = \"65536\": must be 0 to 65535")]
    [InlineData("start,client,destination,protocol\n0,10.0.0.1,a,TCP\n", "flows:2: protocol = \"TCP\": must be tcp, *")]
    [InlineData("start,client,destination,down\n0,10.0.0.1,a,1.5\n", "flows:2: down = \"1.5\": must be a whole number of bytes")]
    [InlineData("start,client,destination\n", "flows: there is no connection in it")]
    [InlineData("start,client,destination\n0,10.0.0.1,a\n1700000000,10.0.0.1,a\n",
        "flows: from the first connection to the last one's end it is 19676 days: must be at most a year")]
    [InlineData("", "flows: there is no connection in it")]
    public void Read_Mistake_SaysWhereAndWhat(string text, string expected)
    {
        var problem = Assert.Throws<CaptureException>(() => Replays.Capture(text));

        if (expected.EndsWith('*'))
        {
            Assert.StartsWith(expected[..^1], problem.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, problem.Message);
        }
    }

    [Fact]
    public void Read_NoSuchFile_SaysSo()
    {
        using var directory = new TestDirectory();

        var problem = Assert.Throws<CaptureException>(() => CaptureReader.Read(directory["none"], TimeSpan.FromMinutes(1)));

        Assert.Equal($"{directory["none"]}: there is no such file", problem.Message);
    }
}
