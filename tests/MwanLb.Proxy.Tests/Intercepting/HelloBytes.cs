using System.Net.Security;

namespace MwanLb.Proxy.Tests.Intercepting;

/// <summary>The first bytes of a real TLS client, as OpenSSL makes them.</summary>
internal static class HelloBytes
{
    public static async Task<byte[]> OfAsync(string name)
    {
        var wire = new Wire();
        await using var tls = new SslStream(wire);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name });
        }
        catch (IOException)
        {
            // The server is silent: its answer is the end.
        }

        return wire.Written;
    }

    /// <summary>The same handshake in records of so many bytes.</summary>
    public static byte[] Split(byte[] hello, int size) =>
        [.. hello[5..].Chunk(size).SelectMany(part => (byte[])[22, 3, 1, (byte)(part.Length >> 8), (byte)part.Length, .. part])];

    private sealed class Wire : MemoryStream
    {
        private readonly MemoryStream _written = new();

        public byte[] Written => _written.ToArray();

        public override void Write(byte[] buffer, int offset, int count) => _written.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _written.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
