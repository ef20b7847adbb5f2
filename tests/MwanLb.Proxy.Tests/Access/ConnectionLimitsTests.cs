using System.Net;
using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Tests.Access;

public sealed class ConnectionLimitsTests
{
    [Fact]
    public void TryEnter_OneClient_HasItsOwnLimit()
    {
        var limits = new ConnectionLimits(10, 2);

        Assert.True(limits.TryEnter(IPAddress.Parse("192.0.2.1"), out var first));
        Assert.True(limits.TryEnter(IPAddress.Parse("::ffff:192.0.2.1"), out _));
        Assert.False(limits.TryEnter(IPAddress.Parse("192.0.2.1"), out _));
        Assert.True(limits.TryEnter(IPAddress.Parse("192.0.2.2"), out _));

        first.Dispose();
        first.Dispose();
        Assert.True(limits.TryEnter(IPAddress.Parse("192.0.2.1"), out _));
        Assert.False(limits.TryEnter(IPAddress.Parse("192.0.2.1"), out _));
        Assert.Equal(3, limits.Count);
    }

    [Fact]
    public void TryEnter_IPv6_CountsThe64()
    {
        var limits = new ConnectionLimits(10, 1);

        Assert.True(limits.TryEnter(IPAddress.Parse("2001:db8::1"), out _));
        Assert.False(limits.TryEnter(IPAddress.Parse("2001:db8::ffff:2"), out _));
        Assert.True(limits.TryEnter(IPAddress.Parse("2001:db8:0:1::1"), out _));
    }

    [Fact]
    public void TryEnter_All_HaveOneLimit()
    {
        var limits = new ConnectionLimits(2, 2);
        limits.TryEnter(IPAddress.Parse("192.0.2.1"), out var first);
        limits.TryEnter(IPAddress.Parse("192.0.2.2"), out _);

        Assert.False(limits.TryEnter(IPAddress.Parse("192.0.2.3"), out _));
        first!.Dispose();
        Assert.True(limits.TryEnter(IPAddress.Parse("192.0.2.3"), out _));
    }

    [Fact]
    public void Change_WhoIsConnected_StaysAndCounts()
    {
        var limits = new ConnectionLimits(3, 3);
        limits.TryEnter(IPAddress.Parse("192.0.2.1"), out var first);
        limits.TryEnter(IPAddress.Parse("192.0.2.1"), out _);

        limits.Change(3, 2);
        Assert.False(limits.TryEnter(IPAddress.Parse("192.0.2.1"), out _));
        Assert.Equal(2, limits.Count);

        first!.Dispose();
        Assert.True(limits.TryEnter(IPAddress.Parse("192.0.2.1"), out _));
        limits.Change(2, 2);
        Assert.False(limits.TryEnter(IPAddress.Parse("192.0.2.2"), out _));
    }

    [Fact]
    public void TryEnter_ManyThreads_LoseNoCount()
    {
        var limits = new ConnectionLimits(64, 8);
        Parallel.For(0, 100_000, i =>
        {
            if (limits.TryEnter(new IPAddress([192, 0, 2, (byte)(i % 16)]), out var lease))
            {
                lease.Dispose();
            }
        });

        Assert.Equal(0, limits.Count);
    }
}
