using CsCheck;
using MwanLb.Proxy.Names;

namespace MwanLb.Proxy.Tests.Names;

public sealed class DnsAnswerReaderTests
{
    private const ushort Id = 0x1234;

    private static byte[] Full => new DnsBytes(Id, "www.example", DnsType.A)
        .Cname("www.example", "cdn.example", 120).Address("cdn.example", "192.0.2.1", 60).Address("cdn.example", "192.0.2.2", 90).ToArray();

    private static byte[] Negative => new DnsBytes(Id, "www.example", DnsType.A, 0x8183).Soa("example", 900, 30).ToArray();

    [Fact]
    public void Read_LiteralBytes_GivesAddressAndTtl()
    {
        byte[] message =
        [
            0x12, 0x34, 0x81, 0x80, // ID, flags
            0x00, 0x01, 0x00, 0x01, // QDCOUNT, ANCOUNT
            0x00, 0x00, 0x00, 0x00, // NSCOUNT, ARCOUNT
            0x01, 0x41, 0x00,       // QNAME "A", in upper case
            0x00, 0x01, 0x00, 0x01, // QTYPE, QCLASS
            0xc0, 0x0c,             // NAME: a pointer to QNAME
            0x00, 0x01, 0x00, 0x01, // TYPE, CLASS
            0x00, 0x00, 0x00, 0x3c, // TTL
            0x00, 0x04,             // RDLENGTH
            0xc0, 0x00, 0x02, 0x07, // RDATA
        ];

        var answer = Read(message, "a");

        Assert.Equal(DnsAnswerKind.Found, answer.Kind);
        Assert.Equal(["192.0.2.7"], answer.Addresses.Select(a => a.ToString()));
        Assert.Equal(TimeSpan.FromSeconds(60), answer.Ttl);
    }

    [Fact]
    public void Read_ChainOfAliases_GivesItsEndAndTheShortestTtl()
    {
        var answer = Read(Full, "www.example");

        Assert.Equal(["192.0.2.1", "192.0.2.2"], answer.Addresses.Select(a => a.ToString()));
        Assert.Equal(TimeSpan.FromSeconds(60), answer.Ttl);
    }

    [Fact]
    public void Read_ChainBackToFront_IsFollowedAllTheSame()
    {
        var message = new DnsBytes(Id, "a.example", DnsType.Aaaa)
            .Address("c.example", "2001:db8::1").Cname("b.example", "c.example").Cname("a.example", "b.example").ToArray();

        Assert.Equal(["2001:db8::1"], Read(message, "a.example", DnsType.Aaaa).Addresses.Select(a => a.ToString()));
    }

    [Fact]
    public void Read_AddressesOfAnotherName_AreNotTaken()
    {
        var message = new DnsBytes(Id, "a.example", DnsType.A).Address("b.example", "192.0.2.66").ToArray();

        Assert.Equal(DnsAnswerKind.NoAddress, Read(message, "a.example").Kind);
    }

    [Fact]
    public void Read_AliasAlone_SaysWhomToAskFor()
    {
        var message = new DnsBytes(Id, "a.example", DnsType.A).Cname("a.example", "b.example").ToArray();

        var answer = Read(message, "a.example");

        Assert.Equal(DnsAnswerKind.Alias, answer.Kind);
        Assert.Equal(DnsBytes.Wire("b.example"), answer.Alias);
    }

    [Fact]
    public void Read_AliasWithSoa_HasNoAddress()
    {
        var message = new DnsBytes(Id, "a.example", DnsType.A).Cname("a.example", "b.example").Soa("example", 60, 60).ToArray();

        Assert.Equal(DnsAnswerKind.NoAddress, Read(message, "a.example").Kind);
    }

    [Fact]
    public void Read_AliasesInACircle_IsMalformed()
    {
        var message = new DnsBytes(Id, "a.example", DnsType.A).Cname("a.example", "b.example").Cname("b.example", "a.example").ToArray();

        Assert.Equal(DnsAnswerKind.Malformed, Read(message, "a.example").Kind);
    }

    [Theory]
    [InlineData(900u, 30u, 30)]
    [InlineData(20u, 300u, 20)]
    [InlineData(0x80000000u, 300u, 0)]
    [InlineData(60u, 0xffffffffu, 0)]
    public void Read_NoSuchName_LastsForTheLesserOfTtlAndMinimum(uint ttl, uint minimum, int seconds)
    {
        var message = new DnsBytes(Id, "a.example", DnsType.A, 0x8183).Soa("example", ttl, minimum).ToArray();

        var answer = Read(message, "a.example");

        Assert.Equal(DnsAnswerKind.NoSuchName, answer.Kind);
        Assert.Equal(TimeSpan.FromSeconds(seconds), answer.Ttl);
    }

    [Theory]
    [InlineData(0x8182, nameof(DnsAnswerKind.ServerFailed))] // SERVFAIL
    [InlineData(0x8185, nameof(DnsAnswerKind.ServerFailed))] // REFUSED
    [InlineData(0x8181, nameof(DnsAnswerKind.ServerFailed))] // FORMERR
    [InlineData(0x8380, nameof(DnsAnswerKind.Truncated))]
    [InlineData(0x8180, nameof(DnsAnswerKind.NoAddress))]
    [InlineData(0x0180, nameof(DnsAnswerKind.NotOurs))] // a question
    [InlineData(0x9180, nameof(DnsAnswerKind.NotOurs))] // another opcode
    public void Read_Flags_SayWhatItIs(int flags, string kind) =>
        Assert.Equal(kind, Read(new DnsBytes(Id, "a.example", DnsType.A, (ushort)flags).ToArray(), "a.example").Kind.ToString());

    [Fact]
    public void Read_AnotherId_IsNotOurs() =>
        Assert.Equal(DnsAnswerKind.NotOurs, DnsAnswerReader.Read(Full, Id + 1, DnsBytes.Wire("www.example"), DnsType.A).Kind);

    [Theory]
    [InlineData("ww.example", DnsType.A)]
    [InlineData("www.example.com", DnsType.A)]
    [InlineData("www.example", DnsType.Aaaa)]
    internal void Read_AnotherQuestion_IsNotOurs(string name, DnsType type) =>
        Assert.Equal(DnsAnswerKind.NotOurs, Read(Full, name, type).Kind);

    [Fact]
    public void Read_ManyAddresses_KeepsTheFirstFew()
    {
        var message = new DnsBytes(Id, "a.example", DnsType.A);
        for (var i = 0; i < 200; i++)
            message.Address("a.example", $"192.0.2.{i}");

        Assert.Equal(DnsAnswerReader.MaxAddresses, Read(message.ToArray(), "a.example").Addresses.Length);
    }

    [Theory]
    [InlineData(DnsType.A, 3)]
    [InlineData(DnsType.A, 16)]
    [InlineData(DnsType.Cname, 2)]
    [InlineData(DnsType.Cname, 0)]
    internal void Read_DataOfAWrongLength_IsMalformed(DnsType type, int length) =>
        Assert.Equal(DnsAnswerKind.Malformed, Read(new DnsBytes(Id, "a.example", DnsType.A).Pointed(type, new byte[length]).ToArray(), "a.example").Kind);

    [Theory]
    [InlineData(0xc0, 0xff)] // behind the end
    [InlineData(0xc0, 0x1b)] // at itself
    [InlineData(0x40, 0x00)] // an extended label
    public void Read_BadPointer_IsMalformed(int first, int second)
    {
        var message = new DnsBytes(Id, "a.example", DnsType.A).Pointed(DnsType.A, 192, 0, 2, 1).ToArray();
        var owner = DnsHeader.Length + DnsBytes.Wire("a.example").Length + 4;
        (message[owner], message[owner + 1]) = ((byte)first, (byte)second);

        Assert.Equal(DnsAnswerKind.Malformed, Read(message, "a.example").Kind);
    }

    [Fact]
    public void Read_CutAnywhere_FindsNothingAndThrowsNothing()
    {
        foreach (var message in new[] { Full, Negative })
        {
            for (var length = 0; length < message.Length; length++)
            {
                var kind = Read(message[..length], "www.example").Kind;
                Assert.True(kind is DnsAnswerKind.NotOurs or DnsAnswerKind.Malformed, $"{length}: {kind}");
            }
        }
    }

    [Fact]
    public void Read_Mutated_ThrowsNothing() =>
        Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 200], Gen.Byte).Array[0, 8], (negative, changes) => (negative, changes)).Sample(mutation =>
        {
            var message = mutation.negative ? Negative : Full;
            foreach (var (at, value) in mutation.changes)
                message[at % message.Length] = value;
            var answer = Read(message, "www.example");
            Assert.Equal(answer.Kind == DnsAnswerKind.Found, !answer.Addresses.IsEmpty);
        });

    [Fact]
    public void Read_Noise_ThrowsNothing() =>
        Gen.Byte.Array[0, 300].Sample(noise =>
        {
            byte[] message = [.. new DnsBytes(Id, "a", DnsType.A).ToArray(), .. noise];
            message[7] = 0xff;
            message[9] = 0xff;
            Read(message, "a");
        });

    private static DnsAnswer Read(byte[] message, string name, DnsType type = DnsType.A) => DnsAnswerReader.Read(message, Id, DnsBytes.Wire(name), type);
}
