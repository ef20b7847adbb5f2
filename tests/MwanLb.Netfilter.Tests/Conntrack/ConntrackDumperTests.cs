using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Tests.Conntrack;

public sealed class ConntrackDumperTests
{
    private static readonly byte[] Entry = ConntrackSamples.Entry;
    private static readonly byte[] Done = ConntrackSamples.Done;

    [Fact]
    public void Dump_MarkWithMask_AsksTheKernelToFilter()
    {
        var channel = new FakeChannel().ThenReceive([.. Entry, .. Entry], Done);

        Assert.Equal(new ConntrackDumpResult(2, 0, false, false), Dump(channel, 0x102, 0xfff));
        Assert.Equal(
            [
                0x24, 0x00, 0x00, 0x00, // nlmsg_len 36
                0x01, 0x01, 0x01, 0x03, // NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET, NLM_F_REQUEST | NLM_F_DUMP
                0x01, 0x00, 0x00, 0x00, // nlmsg_seq
                0x00, 0x00, 0x00, 0x00, // nlmsg_pid
                0x00, 0x00, 0x00, 0x00, // nfgen_family AF_UNSPEC, version, res_id
                0x08, 0x00, 0x08, 0x00, // nla_len 8, CTA_MARK
                0x00, 0x00, 0x01, 0x02,
                0x08, 0x00, 0x15, 0x00, // nla_len 8, CTA_MARK_MASK
                0x00, 0x00, 0x0f, 0xff,
            ],
            Assert.Single(channel.Sent));
    }

    [Fact]
    public void Dump_NoMark_AsksForAll()
    {
        var channel = new FakeChannel().ThenReceive(Done);

        Assert.True(Dump(channel).IsComplete);
        Assert.Equal(20, Assert.Single(channel.Sent).Length);
    }

    [Fact]
    public void Dump_MaskWithoutMark_IsRefused() => Assert.Throws<ArgumentException>(() => Dump(new FakeChannel(), null, 0xff));

    [Fact]
    public void Dump_TableChangedMeanwhile_SaysSo()
    {
        var interrupted = Entry.ToArray();
        interrupted[ConntrackSamples.FlagsOffset] |= 0x10; // NLM_F_DUMP_INTR

        var result = Dump(new FakeChannel().ThenReceive(interrupted, Done));
        Assert.True(result.IsInterrupted);
        Assert.False(result.IsComplete);
    }

    [Fact]
    public void Dump_ReceiveBufferWasFull_GoesOnAndSaysSo()
    {
        var result = Dump(new FakeChannel().ThenReceive(Entry).ThenFailReceive(Errno.ENOBUFS).ThenReceive(Entry, Done));

        Assert.Equal(new ConntrackDumpResult(2, 0, false, IsOverrun: true), result);
        Assert.False(result.IsComplete);
    }

    [Fact]
    public void Dump_CutAtEveryLength_CountsItMalformed()
    {
        for (var length = 1; length < Entry.Length; length++)
            Assert.Equal(new ConntrackDumpResult(0, 1, false, false), Dump(new FakeChannel().ThenReceive(Entry[..length], Done)));
    }

    [Fact]
    public void Dump_MutatedMessages_ThrowsNothingUndeclared()
    {
        var (whole, refused) = (0, 0);
        foreach (var datagram in Mutation.Mutate(Entry, 20_000))
        {
            try
            {
                var result = Dump(new FakeChannel().ThenReceive(datagram, Done));
                Assert.InRange(result.Entries + result.Malformed, 0, 1 + (datagram.Length / NetlinkFormat.MessageHeaderSize));
                whole++;
            }
            catch (NetlinkException)
            {
                refused++;
            }
        }

        Assert.Equal(20_000, whole + refused);
        Assert.True(whole > refused);
    }

    [Fact]
    public void Dump_AnswerOfAnEarlierDump_IsSkipped()
    {
        var stale = Done.ToArray();
        stale[ConntrackSamples.SequenceOffset] = 9;

        Assert.Equal(1, Dump(new FakeChannel().ThenReceive(stale, Entry, Done)).Entries);
    }

    [Fact]
    public void Dump_EndsInError_Throws()
    {
        var failed = Done.ToArray();
        byte[] enomem = [0xf4, 0xff, 0xff, 0xff];
        enomem.CopyTo(failed, ConntrackSamples.ErrorOffset);

        Assert.Equal("ENOMEM", Assert.Throws<NetlinkException>(() => Dump(new FakeChannel().ThenReceive(failed))).ErrorName);
    }

    [Fact]
    public void Dump_EndNeverComes_TimesOut() =>
        Assert.Equal("ETIMEDOUT", Assert.Throws<NetlinkException>(() => Dump(new FakeChannel().ThenReceive(Entry))).ErrorName);

    [Fact]
    public void Dump_RequestNotSent_Throws() =>
        Assert.Equal("ENOBUFS", Assert.Throws<NetlinkException>(() => Dump(new FakeChannel().ThenFailSend(Errno.ENOBUFS))).ErrorName);

    private static ConntrackDumpResult Dump(FakeChannel channel, uint? mark = null, uint? mask = null)
    {
        var visitor = new CollectingVisitor();
        var result = new ConntrackDumper(channel).Dump(mark, mask, ref visitor);
        Assert.Equal(result.Entries, visitor.Lines.Count);
        return result;
    }
}
