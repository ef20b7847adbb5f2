using MwanLb.Netfilter.Nfqueue;

namespace MwanLb.Netfilter.Tests.Nfqueue;

public sealed class QueueConfigMessageTests
{
    [Fact]
    public void WriteMaxLength_Zero_SaysThatAlone()
    {
        var buffer = new byte[QueueConfigMessage.MaxSize];
        var length = QueueConfigMessage.WriteMaxLength(buffer, sequence: 3, queue: 7, maxLength: 0);

        Assert.Equal(
            [
                0x1c, 0x00, 0x00, 0x00, // nlmsg_len 28
                0x02, 0x03, 0x05, 0x00, // NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_CONFIG, NLM_F_REQUEST | NLM_F_ACK
                0x03, 0x00, 0x00, 0x00, // nlmsg_seq
                0x00, 0x00, 0x00, 0x00, // nlmsg_pid
                0x00, 0x00, 0x00, 0x07, // nfgen_family, version, res_id
                0x08, 0x00, 0x03, 0x00, // nla_len 8, NFQA_CFG_QUEUE_MAXLEN
                0x00, 0x00, 0x00, 0x00,
            ],
            buffer[..length]);
    }

    [Fact]
    public void WriteBind_Defaults_BindsAndConfiguresInOneMessage()
    {
        var buffer = new byte[QueueConfigMessage.MaxSize];
        var length = QueueConfigMessage.WriteBind(buffer, sequence: 2, new NfqueueOptions { Queue = 0x107 });

        Assert.Equal(
            [
                0x40, 0x00, 0x00, 0x00, // nlmsg_len 64
                0x02, 0x03, 0x05, 0x00, // NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_CONFIG, NLM_F_REQUEST | NLM_F_ACK
                0x02, 0x00, 0x00, 0x00, // nlmsg_seq
                0x00, 0x00, 0x00, 0x00, // nlmsg_pid
                0x00, 0x00, 0x01, 0x07, // nfgen_family, version, res_id
                0x08, 0x00, 0x01, 0x00, // nla_len 8, NFQA_CFG_CMD
                0x01, 0x00, 0x00, 0x00, // NFQNL_CFG_CMD_BIND, _pad, pf
                0x09, 0x00, 0x02, 0x00, // nla_len 9, NFQA_CFG_PARAMS
                0x00, 0x00, 0x00, 0x80, // copy_range 128
                0x02, 0x00, 0x00, 0x00, // NFQNL_COPY_PACKET, padding
                0x08, 0x00, 0x03, 0x00, // nla_len 8, NFQA_CFG_QUEUE_MAXLEN
                0x00, 0x01, 0x00, 0x00, // 65536
                0x08, 0x00, 0x04, 0x00, // nla_len 8, NFQA_CFG_MASK
                0x00, 0x00, 0x00, 0x05, // NFQA_CFG_F_FAIL_OPEN | NFQA_CFG_F_GSO
                0x08, 0x00, 0x05, 0x00, // nla_len 8, NFQA_CFG_FLAGS
                0x00, 0x00, 0x00, 0x05,
            ],
            buffer[..length]);
    }

    [Theory]
    [InlineData(false, false, 0)]
    [InlineData(true, false, 1)]
    [InlineData(false, true, 4)]
    public void WriteBind_FlagsOff_ClearsThemUnderTheSameMask(bool failOpen, bool acceptGso, byte expected)
    {
        var buffer = new byte[QueueConfigMessage.MaxSize];
        var options = new NfqueueOptions { Queue = 1, FailOpen = failOpen, AcceptGso = acceptGso };
        var length = QueueConfigMessage.WriteBind(buffer, sequence: 2, options);

        Assert.Equal(5, buffer[length - 9]);
        Assert.Equal(expected, buffer[length - 1]);
    }

    [Fact]
    public void WriteFamilyBind_Always_AsksForNoQueue()
    {
        var buffer = new byte[QueueConfigMessage.MaxSize];
        var length = QueueConfigMessage.WriteFamilyBind(buffer, sequence: 1);

        Assert.Equal(
            [
                0x1c, 0x00, 0x00, 0x00, // nlmsg_len 28
                0x02, 0x03, 0x05, 0x00, // NFQNL_MSG_CONFIG, NLM_F_REQUEST | NLM_F_ACK
                0x01, 0x00, 0x00, 0x00, // nlmsg_seq
                0x00, 0x00, 0x00, 0x00, // nlmsg_pid
                0x00, 0x00, 0x00, 0x00, // nfgen_family, version, res_id
                0x08, 0x00, 0x01, 0x00, // nla_len 8, NFQA_CFG_CMD
                0x03, 0x00, 0x00, 0x02, // NFQNL_CFG_CMD_PF_BIND, _pad, pf AF_INET
            ],
            buffer[..length]);
    }

    [Fact]
    public void Open_OptionOutOfRange_IsRefused()
    {
        var valid = new NfqueueOptions { Queue = 1 };
        NfqueueOptions[] wrong =
        [
            valid with { CopyRange = -1 },
            valid with { CopyRange = 65532 },
            valid with { MaxLength = 0 },
            valid with { ReceiveBufferBytes = 0 },
            valid with { BatchSize = 0 },
            valid with { BatchSize = 1025 },
        ];
        Assert.All(wrong, options => Assert.Throws<ArgumentOutOfRangeException>(() => NfqueueSocket.Open(options)));
    }
}
