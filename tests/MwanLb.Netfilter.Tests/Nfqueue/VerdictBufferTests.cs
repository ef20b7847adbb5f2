using MwanLb.Netfilter.Nfqueue;

namespace MwanLb.Netfilter.Tests.Nfqueue;

public sealed class VerdictBufferTests
{
    [Fact]
    public void Add_TwoVerdicts_StandOneAfterAnother()
    {
        var buffer = new VerdictBuffer(queue: 7, capacity: 2);
        buffer.Add(42, QueueVerdict.Repeat.WithMark(0x102));
        buffer.Add(43, QueueVerdict.Accept);

        Assert.True(buffer.IsFull);
        Assert.Equal(
            [
                0x28, 0x00, 0x00, 0x00, // nlmsg_len 40
                0x01, 0x03, 0x01, 0x00, // NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_VERDICT, NLM_F_REQUEST
                0x00, 0x00, 0x00, 0x00, // nlmsg_seq
                0x00, 0x00, 0x00, 0x00, // nlmsg_pid
                0x00, 0x00, 0x00, 0x07, // nfgen_family, version, res_id
                0x0c, 0x00, 0x02, 0x00, // nla_len 12, NFQA_VERDICT_HDR
                0x00, 0x00, 0x00, 0x04, // verdict NF_REPEAT
                0x00, 0x00, 0x00, 0x2a, // id
                0x08, 0x00, 0x03, 0x00, // nla_len 8, NFQA_MARK
                0x00, 0x00, 0x01, 0x02,
                0x20, 0x00, 0x00, 0x00, // nlmsg_len 32
                0x01, 0x03, 0x01, 0x00,
                0x00, 0x00, 0x00, 0x00,
                0x00, 0x00, 0x00, 0x00,
                0x00, 0x00, 0x00, 0x07,
                0x0c, 0x00, 0x02, 0x00,
                0x00, 0x00, 0x00, 0x01, // verdict NF_ACCEPT
                0x00, 0x00, 0x00, 0x2b,
            ],
            buffer.Written.ToArray());
    }

    [Fact]
    public void Clear_AfterUse_StartsAnew()
    {
        var buffer = new VerdictBuffer(queue: 7, capacity: 1);
        buffer.Add(42, QueueVerdict.Drop.WithMark(1));
        buffer.Clear();

        Assert.Equal(0, buffer.Written.Length);
        Assert.False(buffer.IsFull);
    }

    [Fact]
    public void QueueVerdict_Default_Accepts()
    {
        Assert.Equal(NetfilterVerdict.Accept, default(QueueVerdict).Verdict);
        Assert.Equal(QueueVerdict.Accept, default);
        Assert.Null(default(QueueVerdict).Mark);
    }

    [Fact]
    public void QueueVerdict_WithMark_KeepsTheVerdict()
    {
        QueueVerdict[] verdicts = [QueueVerdict.Drop, QueueVerdict.Accept, QueueVerdict.Repeat];
        Assert.Equal(Enum.GetValues<NetfilterVerdict>(), verdicts.Select(verdict => verdict.WithMark(0).Verdict));
        Assert.All(verdicts, verdict => Assert.Equal(0u, verdict.WithMark(0).Mark));
    }
}
