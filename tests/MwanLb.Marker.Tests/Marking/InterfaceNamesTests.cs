using Microsoft.Extensions.Time.Testing;
using MwanLb.Marker.Marking;
using MwanLb.Netfilter.Tests.Kernel;

namespace MwanLb.Marker.Tests.Marking;

public sealed class InterfaceNamesTests
{
    private const uint Loopback = 1;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Find_RenamedAndRemoved_FollowsWithinASecond() => KernelNamespace.Run(() =>
    {
        var names = new InterfaceNames(_time);
        Command.Run("ip", "link add before index 77 type veth peer name peer");
        Assert.Equal("before", names.Find(77));

        Command.Run("ip", "link set before name fifteen-letters");
        Assert.Equal("before", names.Find(77));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("fifteen-letters", names.Find(77));

        Command.Run("ip", "link delete fifteen-letters");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(names.Find(77));
    });

    [Theory]
    [InlineData(Loopback, "lo")]
    [InlineData(0u, null)]
    [InlineData(4_000_000_000u, null)]
    public void Find_Index_HasItsName(uint index, string? expected) => Assert.Equal(expected, new InterfaceNames(_time).Find(index));
}
