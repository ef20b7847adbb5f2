using System.Net;
using System.Net.Sockets;
using CsCheck;
using MwanLb.Marker.Health.Probing;

namespace MwanLb.Marker.Tests.Health.Probing;

public sealed class DnsMessageTests
{
    private static readonly byte[] Query = Write("example.com", AddressFamily.InterNetwork);

    // An alias first, by a pointer to the question's name, then the address by a name of its own.
    private static readonly byte[] Answer =
    [
        0x12, 0x34, 0x81, 0x80, 0x00, 0x01, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00,
        .. Query[12..],
        0xc0, 0x0c, 0x00, 0x05, 0x00, 0x01, 0x00, 0x00, 0x00, 0x3c, 0x00, 0x04, 0x01, (byte)'a', 0xc0, 0x0c,
        0x01, (byte)'a', 0xc0, 0x0c, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x00, 0x3c, 0x00, 0x04, 203, 0, 113, 7,
    ];

    public static TheoryData<int, bool, string?> Codes => new()
    {
        // code, is an answer, problem
        { 0, true, null       },
        { 3, true, null       }, // there is no such name: the server lives
        { 2, true, "SERVFAIL" },
        { 5, true, "REFUSED"  },
        { 9, true, "code 9"   },
    };

    [Fact]
    public void WriteQuery_KnownName_IsTheKnownMessage() => Assert.Equal(
        [
            0x12, 0x34, 0x01, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // id, flags, counts
            7, .. "example"u8, 3, .. "com"u8, 0, 0x00, 0x01, 0x00, 0x01, // name, type A, class IN
        ],
        Query);

    [Fact]
    public void WriteQuery_LongestName_HasRoom() => Assert.Equal(
        DnsMessage.MaxQuery, Write(string.Join('.', [.. Enumerable.Repeat(new string('a', 63), 3), new string('a', 61)]), AddressFamily.InterNetworkV6).Length);

    [Theory]
    [MemberData(nameof(Codes))]
    public void IsAnswer_EachCode_TellsWhetherTheServerDoes(int code, bool isAnswer, string? problem)
    {
        byte[] message = [.. Answer];
        message[3] = (byte)(0x80 | code);

        Assert.Equal(isAnswer, DnsMessage.IsAnswer(message, Query, out var found));
        Assert.Equal(problem, found);
    }

    [Fact]
    public void IsAnswer_OtherIdQuestionOrDirection_IsNone()
    {
        Assert.False(DnsMessage.IsAnswer([0x12, 0x35, .. Answer[2..]], Query, out _));
        Assert.False(DnsMessage.IsAnswer([.. Answer[..2], 0x01, .. Answer[3..]], Query, out _));
        Assert.False(DnsMessage.IsAnswer(Answer, Write("example.org", AddressFamily.InterNetwork), out _));
        Assert.True(DnsMessage.IsAnswer(Answer, Write("EXAMPLE.com", AddressFamily.InterNetwork), out _));
    }

    [Fact]
    public void IsAnswer_RefusalWithoutTheQuestion_IsOne()
    {
        Assert.True(DnsMessage.IsAnswer([0x12, 0x34, 0x81, 0x85, 0, 0, 0, 0, 0, 0, 0, 0], Query, out var problem));
        Assert.Equal("REFUSED", problem);
    }

    [Fact]
    public void ReadAddress_AliasFirst_IsTheAddress() => Assert.Equal(IPAddress.Parse("203.0.113.7"), DnsMessage.ReadAddress(Answer, Query));

    [Fact]
    public void ReadAddress_CutAnywhere_IsNone() =>
        Assert.All(Enumerable.Range(0, Answer.Length), length => Assert.Null(DnsMessage.ReadAddress(Answer.AsSpan(0, length), Query)));

    [Fact]
    public void IsAnswer_CutWithinTheQuestion_IsNone() =>
        Assert.All(Enumerable.Range(0, Query.Length), length => Assert.False(DnsMessage.IsAnswer(Answer.AsSpan(0, length), Query, out _)));

    [Fact]
    public void ReadAddress_AnyBytesChanged_NeverThrows() => Gen.Select(Gen.Int[0, Answer.Length - 1], Gen.Byte, Gen.Int[0, Answer.Length]).Sample((place, value, length) =>
    {
        byte[] message = [.. Answer];
        message[place] = value;
        DnsMessage.ReadAddress(message.AsSpan(0, length), Query);
    });

    [Fact]
    public void ReadServers_ResolvConf_AreItsNameservers() => Assert.Equal(
        ["9.9.9.9:53", "[2620:fe::fe]:53"],
        UplinkNames.ReadServers("# nameserver 1.1.1.1\nsearch lan\nnameserver\t9.9.9.9\nnameserver 2620:fe::fe # quad9\nnameserver nobody\n").Select(s => s.ToString()));

    private static byte[] Write(string name, AddressFamily family)
    {
        var message = new byte[DnsMessage.MaxQuery];
        return message[..DnsMessage.WriteQuery(message, 0x1234, name, family)];
    }
}
