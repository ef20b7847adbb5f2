using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Tests.Netlink;

public sealed class NetlinkAckTests
{
    private static readonly byte[] Refusal =
    [
        0x30, 0x00, 0x00, 0x00, // nlmsg_len 48
        0x02, 0x00, 0x00, 0x03, // NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS
        0x05, 0x00, 0x00, 0x00, // nlmsg_seq
        0x39, 0x30, 0x00, 0x00, // nlmsg_pid
        0xf0, 0xff, 0xff, 0xff, // error -EBUSY
        0x1c, 0x00, 0x00, 0x00, // nlmsg_len of the request
        0x02, 0x03, 0x05, 0x00, // nlmsg_type, nlmsg_flags of the request
        0x05, 0x00, 0x00, 0x00, // nlmsg_seq of the request
        0x00, 0x00, 0x00, 0x00, // nlmsg_pid of the request
        0x0a, 0x00, 0x01, 0x00, // nla_len 10, NLMSGERR_ATTR_MSG
        0x69, 0x6e, 0x20, 0x75, // "in use"
        0x73, 0x65, 0x00, 0x00, // padding
    ];

    [Fact]
    public void TryParse_Refusal_ReadsErrorAndText()
    {
        Assert.True(Parse(Refusal, out var error, out var text));
        Assert.Equal(Errno.EBUSY, error);
        Assert.Equal("in use", text);
    }

    [Fact]
    public void TryParse_Success_HasNoError()
    {
        var success = Refusal[..36];
        success[0] = 36;
        new byte[4].CopyTo(success, 16);

        Assert.True(Parse(success, out var error, out var text));
        Assert.Equal(Errno.None, error);
        Assert.Null(text);
    }

    [Fact]
    public void TryParse_CutAtEveryLength_ReadsNoTextUnlessItIsWhole()
    {
        for (var length = NetlinkFormat.MessageHeaderSize; length < Refusal.Length; length++)
        {
            var isAck = Parse(Refusal[..length], out var error, out var text);
            Assert.Equal(length >= 20, isAck);
            Assert.Equal(isAck ? Errno.EBUSY : Errno.None, error);
            Assert.Equal(length >= 46 ? "in use" : null, text);
        }
    }

    [Fact]
    public void TryParse_LowestInteger_IsNoError()
    {
        var absurd = Refusal.ToArray();
        byte[] lowest = [0x00, 0x00, 0x00, 0x80];
        lowest.CopyTo(absurd, 16);

        Assert.True(Parse(absurd, out var error, out _));
        Assert.Equal(Errno.None, error);
    }

    [Fact]
    public void NetlinkException_Message_NamesOperationErrorKernelTextAndHint()
    {
        var exception = new NetlinkException("bind queue 7", Errno.EBUSY, "in use", "stop the other one");

        Assert.Equal("bind queue 7: Device or resource busy (EBUSY, errno 16); kernel: in use; stop the other one", exception.Message);
        Assert.Equal(16, exception.ErrorNumber);
        Assert.Equal("EBUSY", exception.ErrorName);
    }

    private static bool Parse(byte[] datagram, out Errno error, out string? text)
    {
        var reader = new NetlinkMessageReader(datagram);
        Assert.True(reader.TryRead(out var message));
        var isAck = NetlinkAck.TryParse(message, out var ack);
        (error, text) = (ack.Error, ack.Text);
        return isAck;
    }
}
