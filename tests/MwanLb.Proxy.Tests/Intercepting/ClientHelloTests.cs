using MwanLb.Proxy.Intercepting;

namespace MwanLb.Proxy.Tests.Intercepting;

public sealed class ClientHelloTests
{
    private const string Name = "www.example.org";

    [Fact]
    public async Task TryDecide_RealHello_FindsTheNameAndWaitsAtEveryShorterLength()
    {
        var hello = await HelloBytes.OfAsync(Name);
        for (var i = 1; i < hello.Length; i++)
        {
            Assert.False(ServerNames.TryDecide(hello.AsSpan(0, i), out _), $"decided after {i} of {hello.Length} bytes");
        }

        Assert.True(ServerNames.TryDecide(hello, out var name));
        Assert.Equal(Name, name);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task TryDecide_HelloInSeveralRecords_FindsTheName(int size)
    {
        var hello = HelloBytes.Split(await HelloBytes.OfAsync(Name), size);

        Assert.False(ServerNames.TryDecide(hello.AsSpan(0, hello.Length - 1), out _));
        Assert.True(ServerNames.TryDecide(hello, out var name));
        Assert.Equal(Name, name);
    }

    [Fact]
    public async Task TryDecide_BytesBehindTheHello_DoNotMatter()
    {
        byte[] hello = [.. await HelloBytes.OfAsync(Name), 23, 3, 3, 0, 1, 0];

        Assert.True(ServerNames.TryDecide(hello, out var name));
        Assert.Equal(Name, name);
    }

    [Theory]
    [InlineData(new byte[] { 22, 2, 0, 0, 4, 1, 0, 0, 0 })]
    [InlineData(new byte[] { 22, 3, 1, 0, 0 })]
    [InlineData(new byte[] { 22, 3, 1, 0xff, 0xff })]
    [InlineData(new byte[] { 22, 3, 1, 0, 4, 2, 0, 0, 0 })]
    [InlineData(new byte[] { 22, 3, 1, 0, 4, 1, 0xff, 0, 0 })]
    [InlineData(new byte[] { 22, 3, 1, 0, 4, 1, 0, 0, 0 })]
    [InlineData(new byte[] { 22, 3, 1, 0, 1, 1, 23, 3, 3, 0, 1, 0 })]
    public void TryDecide_NoHello_HasNoName(byte[] bytes)
    {
        Assert.True(ServerNames.TryDecide(bytes, out var name));
        Assert.Equal("", name);
    }

    [Fact]
    public async Task TryDecide_AddressAsName_HasNoName()
    {
        Assert.True(ServerNames.TryDecide(await HelloBytes.OfAsync("192.0.2.7"), out var name));
        Assert.Equal("", name);
    }

    [Fact]
    public async Task TryDecide_MutatedAndTruncatedHello_NeverThrows()
    {
        var hello = await HelloBytes.OfAsync(Name);
        var random = new Random(23);
        for (var round = 0; round < 200_000; round++)
        {
            var bytes = hello.AsSpan(0, 1 + random.Next(hello.Length)).ToArray();
            for (var changes = random.Next(5); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            ServerNames.TryDecide(bytes, out var name);
            Assert.DoesNotContain(name, c => c is < '-' or > 'z');
        }
    }
}
