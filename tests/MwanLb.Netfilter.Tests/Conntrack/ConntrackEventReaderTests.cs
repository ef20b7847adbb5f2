using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Tests.Conntrack;

public sealed class ConntrackEventReaderTests
{
    private const int TypeOffset = 4;
    private const int ProtocolInfoOffset = 132;
    private const int ProtocolInfoSize = 16;

    private static readonly byte[] Update = ConntrackSamples.Entry;

    // NLM_F_CREATE | NLM_F_EXCL, in the second byte
    private static byte[] New => With(ConntrackSamples.FlagsOffset + 1, 0x06);

    // IPCTNL_MSG_CT_DELETE
    private static byte[] Destroy => With(TypeOffset, 0x02);

    [Fact]
    public void Drain_BeginningChangeAndEnd_AreToldApart()
    {
        var (result, recorder) = Drain(new FakeChannel().ThenReceive(New, Update).ThenReceive(Destroy));

        Assert.Equal(new ConntrackEventResult(3, 0, false), result);
        Assert.True(result.IsComplete);
        Assert.Equal(["New 1025 0x102 Established", "Update 1025 0x102 Established", "Destroy 1025 0x102 Established"], recorder.Lines);
        Assert.All(recorder.Ids, id => Assert.Equal(0xdeadbeefu, id));
    }

    [Fact]
    public void Drain_ChangeOfSomethingElse_TellsNoState()
    {
        byte[] without = [.. Update[..ProtocolInfoOffset], .. Update[(ProtocolInfoOffset + ProtocolInfoSize)..]];
        without[0] = (byte)without.Length;

        Assert.Equal(["Update 1025 0x102"], Drain(new FakeChannel().ThenReceive(without)).Recorder.Lines);
    }

    [Fact]
    public void Drain_ReceiveBufferWasFull_SaysSoAndReadsOn()
    {
        var (result, recorder) = Drain(new FakeChannel().ThenReceive(New).ThenFailReceive(Errno.ENOBUFS).ThenReceive(Destroy));

        Assert.Equal(new ConntrackEventResult(2, 0, IsOverrun: true), result);
        Assert.False(result.IsComplete);
        Assert.Equal(2, recorder.Lines.Count);
    }

    [Fact]
    public void Drain_NothingThere_IsComplete() => Assert.Equal(default, Drain(new FakeChannel()).Result);

    [Fact]
    public void Drain_OtherMessages_ArePassedOver() => Assert.Equal(default, Drain(new FakeChannel().ThenReceive(ConntrackSamples.Done)).Result);

    [Fact]
    public void Drain_SocketBroken_Throws() => Assert.Equal(
        "EINVAL", Assert.Throws<NetlinkException>(() => Drain(new FakeChannel().ThenFailReceive(Errno.EINVAL))).ErrorName);

    [Fact]
    public void Drain_CutAtEveryLength_CountsItMalformed()
    {
        for (var length = 1; length < Destroy.Length; length++)
            Assert.Equal(new ConntrackEventResult(0, 1, false), Drain(new FakeChannel().ThenReceive(Destroy[..length])).Result);
    }

    [Fact]
    public void Drain_MutatedMessages_NeverThrow()
    {
        foreach (var datagram in Mutation.Mutate(New, 20_000))
        {
            var (result, recorder) = Drain(new FakeChannel().ThenReceive(datagram));
            Assert.Equal(result.Events, recorder.Lines.Count);
        }
    }

    [Fact]
    public void Drain_ManyEvents_AllocatesNothing()
    {
        var channel = new FakeChannel();
        for (var i = 0; i < 20; i++)
            channel.ThenReceive([.. Enumerable.Repeat(i % 2 == 0 ? New : Destroy, 50)]);
        var reader = new ConntrackEventReader(channel);
        var visitor = new AllocationMeter();

        Assert.Equal(1000, reader.Drain(ref visitor).Events);

        Assert.Equal(visitor.AtFirst, visitor.AtLast);
    }

    private static byte[] With(int offset, byte value)
    {
        var sample = ConntrackSamples.Entry;
        sample[offset] = value;
        return sample;
    }

    private static (ConntrackEventResult Result, EventRecorder Recorder) Drain(FakeChannel channel)
    {
        var recorder = new EventRecorder();
        return (new ConntrackEventReader(channel).Drain(ref recorder), recorder);
    }

    private struct AllocationMeter : IConntrackEventVisitor
    {
        public long? AtFirst { get; private set; }

        public long AtLast { get; private set; }

        public void Visit(ConntrackChange change, scoped in ConntrackEntry entry)
        {
            AtLast = GC.GetAllocatedBytesForCurrentThread();
            AtFirst ??= AtLast;
        }
    }
}
