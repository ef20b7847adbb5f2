using MwanLb.Marker.Counting;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Marker.Tests.Counting;

public sealed class ConnectionCountsTests
{
    [Theory]
    [InlineData(TcpConntrackState.None, false)]
    [InlineData(TcpConntrackState.SynSent, true)]
    [InlineData(TcpConntrackState.SynReceived, true)]
    [InlineData(TcpConntrackState.Established, true)]
    [InlineData(TcpConntrackState.FinWait, false)]
    [InlineData(TcpConntrackState.CloseWait, false)]
    [InlineData(TcpConntrackState.LastAck, false)]
    [InlineData(TcpConntrackState.TimeWait, false)]
    [InlineData(TcpConntrackState.Close, false)]
    [InlineData(TcpConntrackState.SynSent2, true)]
    public void Visit_Tcp_CountsFromTheSynToTheFirstFin(TcpConntrackState state, bool counted)
    {
        Assert.Equal(counted ? [1, 0] : [0, 0], Count(IpProtocol.Tcp, 1, ConntrackStatus.None, state));
        Assert.Equal(counted ? [1, 0] : [0, 0], Count(IpProtocol.Tcp, 1, ConntrackStatus.Assured | ConntrackStatus.SeenReply, state));
    }

    [Fact]
    public void Visit_Tcp_TableCoversEveryState() =>
        Assert.Equal(10, Enum.GetValues<TcpConntrackState>().Length);

    [Theory]
    [InlineData(IpProtocol.Udp, ConntrackStatus.None, false)]
    [InlineData(IpProtocol.Udp, ConntrackStatus.Confirmed, false)]
    [InlineData(IpProtocol.Udp, ConntrackStatus.Confirmed | ConntrackStatus.SeenReply, false)]
    [InlineData(IpProtocol.Udp, ConntrackStatus.Confirmed | ConntrackStatus.SeenReply | ConntrackStatus.Assured, true)]
    [InlineData(IpProtocol.Icmp, ConntrackStatus.SeenReply, false)]
    [InlineData(IpProtocol.Sctp, ConntrackStatus.Assured, true)]
    public void Visit_OtherProtocol_CountsOnceAssured(IpProtocol protocol, ConntrackStatus status, bool counted) =>
        Assert.Equal(counted ? [1, 0] : [0, 0], Count(protocol, 1, status, TcpConntrackState.None));

    [Theory]
    [InlineData(0x100u, new long[] { 1, 0 })]
    [InlineData(0x200u, new long[] { 0, 1 })]
    [InlineData(0xabcd02efu, new long[] { 0, 1 })]
    [InlineData(0u, new long[] { 0, 0 })]
    [InlineData(0x1u, new long[] { 0, 0 })]
    [InlineData(0x300u, new long[] { 0, 0 })]
    public void Visit_Mark_CountsForItsUplinkUnderTheMask(uint mark, long[] expected) =>
        Assert.Equal(expected, Count(IpProtocol.Tcp, mark, ConntrackStatus.None, TcpConntrackState.Established, "lan = []\nfwmark-mask = 0xff00"));

    private static long[] Count(IpProtocol protocol, uint mark, ConntrackStatus status, TcpConntrackState state, string top = "lan = []")
    {
        var tallies = new ConnectionTally[2];
        var model = Sample.Model(top);
        var visitor = new ConnectionCounts(model.Uplinks, tallies);
        visitor.Visit(new ConntrackEntry { Mark = mark, Status = status, TcpState = state, Original = new ConntrackTuple { Protocol = protocol } });
        // Live or not, an entry of an uplink's mark is one of its entries, and a live one counts for its kind.
        Assert.Equal(model.Uplinks.Select(u => u.Fwmark.Matches(mark) ? 1L : 0), tallies.Select(t => t.All));
        Assert.Equal(tallies.Select(t => t.Live), tallies.Select(t => protocol is IpProtocol.Tcp ? t.Tcp : t.Other));
        return [.. tallies.Select(t => t.Live)];
    }
}
