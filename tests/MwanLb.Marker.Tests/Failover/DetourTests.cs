using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Failover;
using MwanLb.Marker.Routing;
using MwanLb.Marker.Tests.Routing;

namespace MwanLb.Marker.Tests.Failover;

public sealed class DetourTests
{
    private readonly Uplink _uplink = Sample.Model().Uplinks[0];
    private readonly Uplink _other = Sample.Model().Uplinks[1];

    [Fact]
    public void Begin_EachFamilyThatItCarries_HasItsOwnStandIn()
    {
        var both = _uplink with { HasIPv6 = true };

        Assert.EndsWith(
            "\ndetour 4 0x1/0xff 102 dsl\ndetour 6 0x1/0xff 102 dsl\n", Detour.Begin(both, _ => _other), StringComparison.Ordinal);
        Assert.EndsWith("}\ndetour 4 0x1/0xff 102 dsl\n", Detour.Begin(_uplink, _ => _other), StringComparison.Ordinal);
        Assert.EndsWith("}\ndetour 6 0x1/0xff 102 dsl\n", Detour.Begin(both, family => family is FlowFamily.IPv6 ? _other : null), StringComparison.Ordinal);
    }

    [Fact]
    public void Begin_NoStandIn_ClosesNothing() => Assert.EndsWith("}\n", Detour.Begin(_uplink, _ => null), StringComparison.Ordinal);

    [Fact]
    public void Scripts_OfFailover_HaveTheirOwnPriority()
    {
        Assert.StartsWith("pref=10005\n", Detour.Begin(_uplink, _ => _other), StringComparison.Ordinal);
        Assert.StartsWith("pref=10006\n", Detour.Begin(_uplink, _ => _other, Detour.FailoverPriority), StringComparison.Ordinal);
        Assert.EndsWith("}\ngone 4 0x1/0xff\ngone 6 0x1/0xff\n", Detour.Withdraw(_uplink, Detour.FailoverPriority), StringComparison.Ordinal);
        Assert.EndsWith("}\nforget 4 0x1/0xff\n", Detour.Close(_uplink), StringComparison.Ordinal);
    }

    [Fact]
    public void HandOver_OperatorsDetour_IsFailoversThenAndNothingIsClosed() => RoutingNamespace.Run(_ =>
    {
        RoutingNamespace.Sh("ip rule add pref 10005 fwmark 0x1/0xff lookup 102; ip -6 rule add pref 10005 fwmark 0x1/0xff lookup 103");

        var (exitCode, output) = Shell.Try("/bin/sh", Detour.HandOver(_uplink));

        Assert.Equal((0, ""), (exitCode, output));
        Assert.Equal(
            "10006:\tfrom all fwmark 0x1/0xff lookup 102\n10006:\tfrom all fwmark 0x1/0xff lookup 103",
            RoutingNamespace.Sh("for f in -4 -6; do ip -N $f rule show pref 10005; ip -N $f rule show pref 10006; done"));
    });

    [Theory]
    [InlineData("10005:\tfrom all fwmark 0x1/0xff lookup 102", 102u)]
    [InlineData("10005:\tfrom all fwmark 0x2/0xff lookup 103\n10005:\tfrom all fwmark 0x1/0xff lookup 102\n", 102u)]
    [InlineData("10005:\tfrom all fwmark 0x2/0xff lookup 103", null)]
    [InlineData("10005:\tfrom all fwmark 0x1 lookup 102", null)]
    [InlineData("", null)]
    [InlineData("sh: 1: ip: not found", null)]
    public void TableOf_Rules_FindsItsMark(string rules, uint? expected) => Assert.Equal(expected, Detour.TableOf(_uplink, rules));

    [Fact]
    public void TableOf_WholeMark_IsShownWithoutAMask() => Assert.Equal(
        102u, Detour.TableOf(_uplink with { Fwmark = new Fwmark(0x1, uint.MaxValue) }, "10005:\tfrom all fwmark 0x1 lookup 102"));
}
