using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests.Uplinks;

public sealed class FwmarkTests
{
    private static readonly Fwmark Mark = new(0x100, 0xff00);

    [Theory]
    [InlineData(0x100u, true)]
    [InlineData(0xabcd_01ffu, true)]
    [InlineData(0x101_0000u, false)]
    [InlineData(0x300u, false)]
    [InlineData(0u, false)]
    public void Matches_Mark_LooksAtTheClaimedBitsOnly(uint mark, bool matches) => Assert.Equal(matches, Mark.Matches(mark));

    [Theory]
    [InlineData(0u, 0x100u)]
    [InlineData(0xffff_ffffu, 0xffff_01ffu)]
    [InlineData(0xabcd_02efu, 0xabcd_01efu)]
    public void ApplyTo_Mark_KeepsTheBitsOfOthers(uint before, uint after) => Assert.Equal(after, Mark.ApplyTo(before));

    [Fact]
    public void ToString_IsAsIproute2WritesIt() => Assert.Equal("0x100/0xff00", Mark.ToString());
}
