using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Route;

namespace MwanLb.Netfilter.Tests.Route;

public sealed class NeighbourDumperTests
{
    private static readonly byte[] Entry = NeighbourSamples.Entry;
    private static readonly byte[] Done = NeighbourSamples.Done;

    private readonly CollectingNeighbours _seen = new();

    [Fact]
    public void Dump_OneInterface_AsksTheKernelToFilter()
    {
        var channel = new FakeChannel().ThenReceive([.. Entry, .. NeighbourSamples.Incomplete]).ThenReceive(Done);

        Assert.Equal(2, Dump(channel, interfaceIndex: 3));
        Assert.Equal(["3 192.168.100.2 021122334455 Stale", "4 fe80::1  Incomplete"], _seen.Lines);
        Assert.Equal(["192.168.100.2"], _seen.Usable);
        Assert.Equal(
            [
                0x24, 0x00, 0x00, 0x00, // nlmsg_len 36
                0x1e, 0x00, 0x01, 0x03, // RTM_GETNEIGH, NLM_F_REQUEST | NLM_F_DUMP
                0x01, 0x00, 0x00, 0x00, // nlmsg_seq
                0x00, 0x00, 0x00, 0x00, // nlmsg_pid
                0x00, 0x00, 0x00, 0x00, // ndm_family AF_UNSPEC, ndm_pad1, ndm_pad2
                0x00, 0x00, 0x00, 0x00, // ndm_ifindex
                0x00, 0x00, 0x00, 0x00, // ndm_state, ndm_flags, ndm_type
                0x08, 0x00, 0x08, 0x00, // nla_len 8, NDA_IFINDEX
                0x03, 0x00, 0x00, 0x00,
            ],
            Assert.Single(channel.Sent));
    }

    [Fact]
    public void Dump_AllInterfaces_AsksWithoutFilter()
    {
        var channel = new FakeChannel().ThenReceive(Done);

        Assert.Equal(0, Dump(channel));
        Assert.Equal(28, Assert.Single(channel.Sent).Length);
    }

    [Theory]
    [InlineData(NeighbourState.None, true)]
    [InlineData(NeighbourState.Incomplete, false)]
    [InlineData(NeighbourState.Reachable, true)]
    [InlineData(NeighbourState.Stale, true)]
    [InlineData(NeighbourState.Delay, true)]
    [InlineData(NeighbourState.Probe, true)]
    [InlineData(NeighbourState.Failed, false)]
    [InlineData(NeighbourState.NoArp, false)]
    [InlineData(NeighbourState.Permanent, true)]
    [InlineData(NeighbourState.Permanent | NeighbourState.NoArp, false)]
    public void IsUsable_WithHardwareAddress_GoesByTheState(NeighbourState state, bool isUsable)
    {
        var entry = Entry.ToArray();
        entry[NeighbourSamples.StateOffset] = (byte)state;

        Dump(new FakeChannel().ThenReceive(entry, Done));
        Assert.Equal(isUsable ? 1 : 0, _seen.Usable.Count);
    }

    [Fact]
    public void Dump_CutAtEveryLength_LeavesTheEntryOut()
    {
        foreach (var sample in new[] { Entry, NeighbourSamples.Incomplete })
        {
            for (var length = 1; length < sample.Length; length++)
                Assert.Equal(0, Dump(new FakeChannel().ThenReceive(sample[..length], Done)));
        }
    }

    [Fact]
    public void Dump_EntryWithoutAddress_IsLeftOut()
    {
        var entry = Entry.ToArray();
        entry[NeighbourSamples.AddressTypeOffset] = 0x7f;

        Assert.Equal(0, Dump(new FakeChannel().ThenReceive(entry, Done)));
    }

    [Fact]
    public void Dump_MutatedMessages_ThrowsNothingUndeclared()
    {
        var (whole, refused) = (0, 0);
        foreach (var datagram in Mutation.Mutate([.. Entry, .. NeighbourSamples.Incomplete], 20_000))
        {
            try
            {
                Assert.InRange(Dump(new FakeChannel().ThenReceive(datagram, Done)), 0, 1 + (datagram.Length / NetlinkFormat.MessageHeaderSize));
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
        stale[NeighbourSamples.SequenceOffset] = 9;

        Assert.Equal(1, Dump(new FakeChannel().ThenReceive(stale, Entry, Done)));
    }

    [Fact]
    public void Dump_Refused_ThrowsAndTheNextOneWorks()
    {
        var failed = Done.ToArray();
        byte[] enomem = [0xf4, 0xff, 0xff, 0xff];
        enomem.CopyTo(failed, NeighbourSamples.ErrorOffset);
        var next = Done.ToArray();
        next[NeighbourSamples.SequenceOffset] = 2;
        var dumper = new NeighbourDumper(new FakeChannel().ThenReceive(failed).ThenReceive(Entry, next));

        Assert.Equal("ENOMEM", Assert.Throws<NetlinkException>(() => dumper.Dump(0, _seen)).ErrorName);
        Assert.Equal(0, dumper.Dump(0, _seen));
    }

    [Fact]
    public void Dump_EndNeverComes_TimesOut() =>
        Assert.Equal("ETIMEDOUT", Assert.Throws<NetlinkException>(() => Dump(new FakeChannel().ThenReceive(Entry))).ErrorName);

    [Fact]
    public void Dump_RequestNotSent_Throws() =>
        Assert.Equal("ENOBUFS", Assert.Throws<NetlinkException>(() => Dump(new FakeChannel().ThenFailSend(Errno.ENOBUFS))).ErrorName);

    [Fact]
    public void Dump_ManyEntries_AllocatesNothing()
    {
        byte[] part = [.. Enumerable.Repeat(Entry, 100).SelectMany(entry => entry)];
        var visitor = new AllocationMeter();

        Assert.Equal(300, new NeighbourDumper(new FakeChannel().ThenReceive(part).ThenReceive(part).ThenReceive(part).ThenReceive(Done)).Dump(0, visitor));
        Assert.Equal(visitor.AtFirst, visitor.AtLast);
    }

    private int Dump(FakeChannel channel, uint interfaceIndex = 0) => new NeighbourDumper(channel).Dump(interfaceIndex, _seen);

    private sealed class AllocationMeter : INeighbourVisitor
    {
        public long? AtFirst { get; private set; }

        public long? AtLast { get; private set; }

        public void Visit(scoped in Neighbour neighbour)
        {
            AtLast = GC.GetAllocatedBytesForCurrentThread();
            AtFirst ??= AtLast;
        }
    }
}
