using System.Net;
using System.Numerics;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests.Uplinks;

public sealed class DestinationClassTests
{
    [Fact]
    public void Bit_Addresses_AreSpreadOverAllClasses()
    {
        var seen = 0UL;
        for (var i = 0; i < 1000; i++)
        {
            var bit = DestinationClass.Bit([203, 0, (byte)(i >> 8), (byte)i]);
            Assert.Equal(1, BitOperations.PopCount(bit));
            seen |= bit;
        }

        Assert.Equal(ulong.MaxValue, seen);
    }

    [Theory]
    [InlineData("203.0.113.7")]
    [InlineData("2001:db8::7")]
    public void Bit_OneAddress_IsAlwaysTheSame(string address) =>
        Assert.Equal(DestinationClass.Bit(IPAddress.Parse(address).GetAddressBytes()), DestinationClass.Bit(IPAddress.Parse(address).GetAddressBytes()));
}
