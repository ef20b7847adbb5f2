using MwanLb.Proxy.Socks;

namespace MwanLb.Proxy.Tests.Socks;

public sealed class SocksFuzzTests
{
    private const int Rounds = 1_000_000;

    private static readonly byte[][] Seeds =
    [
        [5, 2, 0, 2],
        [1, 4, .. "user"u8, 6, .. "secret"u8],
        [5, 1, 0, 1, 192, 0, 2, 7, 1, 0xbb],
        [5, 1, 0, 3, 11, .. "example.org"u8, 0, 80],
        [5, 3, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 53],
        [4, 1, 0, 80, 192, 0, 2, 7, .. "somebody"u8, 0],
        [4, 1, 0, 80, 0, 0, 0, 1, .. "somebody"u8, 0, .. "example.org"u8, 0],
    ];

    [Fact]
    public void Read_AMillionRandomMutatedAndTruncatedMessages_NeverThrowsOrReadsBeyond()
    {
        var random = new Random(17);
        var bytes = new byte[600];
        for (var round = 0; round < Rounds; round++)
        {
            var length = Make(random, bytes);
            var message = bytes.AsSpan(0, length);
            Check(Socks5Greeting.Read(message, out _, out var used), used, length);
            Check(PasswordMessage.Read(message, out _, out used), used, length);
            Check(Socks5Request.Read(message, out _, out used), used, length);
            Check(Socks4Request.Read(message, out _, out used), used, length);
        }
    }

    private static int Make(Random random, byte[] bytes)
    {
        if (random.Next(4) == 0)
        {
            var any = random.Next(bytes.Length);
            random.NextBytes(bytes.AsSpan(0, any));
            return any;
        }

        var seed = Seeds[random.Next(Seeds.Length)];
        seed.CopyTo(bytes, 0);
        var length = random.Next(seed.Length + 1);
        for (var changes = random.Next(4); changes > 0 && length > 0; changes--)
        {
            bytes[random.Next(length)] = (byte)random.Next(256);
        }

        return length;
    }

    // Spans are checked by the runtime: a read beyond would have thrown.
    private static void Check(ReadOutcome outcome, int used, int length)
    {
        if (outcome is ReadOutcome.Whole && (used <= 0 || used > length))
        {
            Assert.Fail($"{used} of {length} bytes were used");
        }
    }
}
