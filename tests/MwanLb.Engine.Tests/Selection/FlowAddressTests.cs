using System.Net;
using System.Text;
using CsCheck;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Tests.Selection;

public sealed class FlowAddressTests
{
    [Theory]
    [InlineData("192.168.101.1", "192.168.101.1", true)]
    [InlineData("0.0.0.1", "0.0.0.1", true)]
    [InlineData("255.255.255.255", "255.255.255.255", true)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("2001:DB8::1", "2001:db8::1", false)]
    [InlineData("::1", "::1", false)]
    [InlineData("fe80::1", "fe80::1", false)]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false)]
    public void Parse_Address_IsRead(string text, string shown, bool isIPv4)
    {
        var address = FlowAddress.Parse(Encoding.ASCII.GetBytes(text));

        Assert.True(address.IsKnown);
        Assert.Equal(isIPv4, address.IsIPv4);
        Assert.Equal(shown, address.ToString());
        Assert.Equal(FlowAddress.FromNetworkOrder(IPAddress.Parse(text).GetAddressBytes()), address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("::")]
    [InlineData("dead.example")]
    [InlineData("localhost")]
    [InlineData("256.1.1.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.4 ")]
    [InlineData(" 1.2.3.4")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("[::1]")]
    [InlineData("::1]:80")]
    [InlineData("192.0.2.1:80")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.2555")]
    public void Parse_NoAddress_IsNotKnown(string text)
    {
        var address = FlowAddress.Parse(Encoding.ASCII.GetBytes(text));

        Assert.False(address.IsKnown);
        Assert.Equal("-", address.ToString());
    }

    [Fact]
    public void Parse_AnyBytes_NeverThrows() =>
        Gen.OneOf(Gen.Byte.Array[0, 60], Gen.Char["0123456789abcdef:.%/[]x"].Array[0, 60].Select(c => Encoding.ASCII.GetBytes(c)))
            .Sample(text => FlowAddress.Parse(text).ToString().Length > 0, iter: 20_000);

    [Fact]
    public void Parse_WhatToStringWrote_IsTheSameAddress() =>
        Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]).Sample(bytes =>
        {
            var address = FlowAddress.FromNetworkOrder(bytes);
            return FlowAddress.Parse(Encoding.ASCII.GetBytes(address.ToString())) == address;
        });

    [Fact]
    public void FromNetworkOrder_MappedAddress_IsTheIPv4One() =>
        Assert.Equal(
            FlowAddress.FromNetworkOrder([192, 0, 2, 1]),
            FlowAddress.FromNetworkOrder([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1]));

    [Fact]
    public void FromNetworkOrder_OtherLength_IsNotKnown() =>
        Assert.All(
            Enumerable.Range(0, 20).Where(length => length is not (4 or 16)),
            length => Assert.False(FlowAddress.FromNetworkOrder(Enumerable.Repeat((byte)1, length).ToArray()).IsKnown));

    [Fact]
    public void Default_IsNotKnown()
    {
        Assert.False(default(FlowAddress).IsKnown);
        Assert.Equal("-", default(FlowAddress).ToString());
    }
}
