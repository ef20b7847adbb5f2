using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Netfilter.Tests.Conntrack;

public sealed class ConntrackDumperAllocationTests
{
    [Fact]
    public void Dump_ManyEntries_AllocatesNothing()
    {
        byte[] part = [.. Enumerable.Repeat(ConntrackSamples.Entry, 100).SelectMany(entry => entry)];
        var channel = new FakeChannel().ThenReceive(part, part, part).ThenReceive(ConntrackSamples.Done);
        var dumper = new ConntrackDumper(channel);
        var visitor = new CountingVisitor();

        dumper.Dump(null, null, ref visitor);

        Assert.Equal(300, visitor.Entries);
        Assert.Equal(visitor.AllocatedAtFirst, visitor.AllocatedAtLast);
    }

    private struct CountingVisitor : IConntrackVisitor
    {
        public int Entries { get; private set; }

        public long AllocatedAtFirst { get; private set; }

        public long AllocatedAtLast { get; private set; }

        public void Visit(scoped in ConntrackEntry entry)
        {
            AllocatedAtLast = GC.GetAllocatedBytesForCurrentThread();
            if (Entries++ == 0)
                AllocatedAtFirst = AllocatedAtLast;
            Assert.True(entry.Protocol == IpProtocol.Tcp && entry.Original.DestinationPort == 443);
        }
    }
}
