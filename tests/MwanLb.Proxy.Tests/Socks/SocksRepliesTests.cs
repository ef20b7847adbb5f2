using System.Net;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Socks;

namespace MwanLb.Proxy.Tests.Socks;

public sealed class SocksRepliesTests
{
    [Theory]
    [InlineData(DialFailure.None, 0)]
    [InlineData(DialFailure.Local, 1)]
    [InlineData(DialFailure.Forbidden, 2)]
    [InlineData(DialFailure.Unreachable, 3)]
    [InlineData(DialFailure.NameNotFound, 4)]
    [InlineData(DialFailure.NameFailed, 4)]
    [InlineData(DialFailure.Refused, 5)]
    [InlineData(DialFailure.TimedOut, 6)]
    public void CodeOf_Failure_IsTheOneOfTheStandard(object failure, byte code) => Assert.Equal(code, (byte)SocksReplies.CodeOf((DialFailure)failure));

    [Fact]
    public void CodeOf_EveryFailure_IsASuccessOnlyWhereThereIsNone() =>
        Assert.All(Enum.GetValues<DialFailure>(), f => Assert.Equal(f is DialFailure.None, SocksReplies.CodeOf(f) is Socks5Code.Succeeded));

    public static TheoryData<string?, byte[]> Bounds5 => new()
    {
        { null, [5, 0, 0, 1, 0, 0, 0, 0, 0, 0] },
        { "192.0.2.7:443", [5, 0, 0, 1, 192, 0, 2, 7, 0x01, 0xbb] },
        { "[::ffff:192.0.2.7]:443", [5, 0, 0, 1, 192, 0, 2, 7, 0x01, 0xbb] },
        { "[2001:db8::1]:80", [5, 0, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 80] },
    };

    [Theory]
    [MemberData(nameof(Bounds5))]
    public void Version5_Bound_IsWrittenByItsFamily(string? bound, byte[] expected) =>
        Assert.Equal(expected, SocksReplies.Version5(Socks5Code.Succeeded, bound is null ? null : IPEndPoint.Parse(bound)));

    [Theory]
    [InlineData(true, "192.0.2.7:443", new byte[] { 0, 90, 0x01, 0xbb, 192, 0, 2, 7 })]
    [InlineData(true, "[2001:db8::1]:80", new byte[] { 0, 90, 0, 0, 0, 0, 0, 0 })]
    [InlineData(false, null, new byte[] { 0, 91, 0, 0, 0, 0, 0, 0 })]
    public void Version4_Bound_IsWrittenWhereItIsIPv4(bool isGranted, string? bound, byte[] expected) =>
        Assert.Equal(expected, SocksReplies.Version4(isGranted, bound is null ? null : IPEndPoint.Parse(bound)));
}
