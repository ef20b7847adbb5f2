using System.Collections.Immutable;
using System.Text;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Helper.Protocol;
using MwanLb.TicketTaker;

namespace MwanLb.Helper.Tests;

public sealed class HelperRepliesTests
{
    private static readonly ImmutableArray<Uplink> Uplinks =
    [
        SampleUplinks.Create(0),
        SampleUplinks.Create(1) with { Name = new string('n', Uplink.MaxNameLength), Fwmark = new Fwmark(0xabcd0000, 0xffff0000) },
    ];

    [Theory]
    [InlineData("", 0, "OK wan_=uplink-0 mark_=0x1\n")]
    [InlineData("42", 0, "42 OK wan_=uplink-0 mark_=0x1\n")]
    [InlineData("42", 1, "42 OK wan_=nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn mark_=0xabcd0000\n")]
    [InlineData("42", -1, "42 OK\n")]
    [InlineData("", -1, "OK\n")]
    public void Write_Choice_IsOneWholeLine(string channel, int chosen, string expected)
    {
        var replies = new HelperReplies(Uplinks, ReplyOptions.None);
        var output = new byte[replies.MaxLength];

        var length = replies.Write(output, Encoding.ASCII.GetBytes(channel), new Selection(chosen < 0 ? null : Uplinks[chosen], SelectionReason.Turn));

        Assert.Equal(expected, Encoding.ASCII.GetString(output, 0, length));
    }

    [Theory]
    [InlineData((int)ReplyOptions.Reason, 0, "OK wan_=uplink-0 mark_=0x1 why_=turn\n")]
    [InlineData((int)ReplyOptions.Reason, -1, "OK why_=turn\n")]
    [InlineData((int)ReplyOptions.ConnectionTag, 0, "OK wan_=uplink-0 mark_=0x1 clt_conn_tag=uplink-0\n")]
    [InlineData((int)ReplyOptions.ConnectionTag, -1, "OK\n")]
    [InlineData((int)(ReplyOptions.Tag | ReplyOptions.Log), 0, "OK wan_=uplink-0 mark_=0x1 tag=uplink-0 log=uplink-0\n")]
    public void Write_WithMore_SaysItBehind(int options, int chosen, string expected)
    {
        var replies = new HelperReplies(Uplinks, (ReplyOptions)options);
        var output = new byte[replies.MaxLength];

        var length = replies.Write(output, default, new Selection(chosen < 0 ? null : Uplinks[chosen], SelectionReason.Turn));

        Assert.Equal(expected, Encoding.ASCII.GetString(output, 0, length));
    }

    [Fact]
    public void Write_EveryReason_HasAWordOfLettersAndHyphens()
    {
        var replies = new HelperReplies(Uplinks, ReplyOptions.Reason);
        var output = new byte[replies.MaxLength];
        foreach (var reason in Enum.GetValues<SelectionReason>())
        {
            var length = replies.Write(output, default, new Selection(Uplinks[0], reason));

            Assert.Matches("^OK wan_=uplink-0 mark_=0x1 why_=[a-z-]+\n$", Encoding.ASCII.GetString(output, 0, length));
        }
    }

    [Fact]
    public void Write_Dropped_SaysSo()
    {
        var replies = new HelperReplies(Uplinks, ReplyOptions.None);
        var output = new byte[replies.MaxLength];

        var length = replies.Write(output, "7"u8, new Selection(null, SelectionReason.Dropped));

        Assert.Equal("7 OK drop_=1\n", Encoding.ASCII.GetString(output, 0, length));
    }

    [Fact]
    public void MaxLength_LongestOfAll_IsWhatWriteNeeds()
    {
        var replies = new HelperReplies(Uplinks, ReplyOptions.None);
        var channel = "12345678901234567890"u8;

        Assert.Equal(HelperRequest.MaxChannelLength, channel.Length);
        Assert.Equal(replies.MaxLength, replies.Write(new byte[replies.MaxLength], channel, new Selection(Uplinks[1], SelectionReason.Turn)));
    }

    [Fact]
    public void MaxLength_NoUplinks_HoldsARefusal() => Assert.Equal(20 + 1 + "OK drop_=1\n".Length, new HelperReplies([], ReplyOptions.None).MaxLength);
}
