using System.Buffers;
using System.Net.Sockets;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Intercepting;

/// <summary>What an intercepted client sends first, as much as it takes to learn the server's name. It all goes on to the server.</summary>
internal sealed class ClientOpening(Socket socket) : IDisposable
{
    // Where the server speaks first (mail, FTP, SSH), its word is late by this; a client that speaks first does so at once, in the packet behind its ACK.
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(300);

    // For the packets behind the first one: a lost one is sent again within it (RFC 6298: one second at first).
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private byte[]? _buffer;
    private int _length;

    /// <summary>What has come.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads until a name is found, or until there is none to be found.</summary>
    /// <returns>The name; null: none. The connection goes by its address then.</returns>
    public async ValueTask<string?> ReadNameAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Silence);
        try
        {
            // Who is silent holds no buffer.
            await SocketWaits.ReadableAsync(socket, patience.Token).ConfigureAwait(false);
            patience.CancelAfter(Patience);
            _buffer = ArrayPool<byte>.Shared.Rent(ClientHello.MaxLength);
            while (_length < ClientHello.MaxLength
                && await SocketWaits.ReceiveAsync(socket, _buffer.AsMemory(_length, ClientHello.MaxLength - _length), patience.Token).ConfigureAwait(false) is > 0 and var received)
            {
                _length += received;
                if (ServerNames.TryDecide(_buffer.AsSpan(0, _length), out var name))
                {
                    return name.Length == 0 ? null : name;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It waits for the server's word.
        }

        return null;
    }

    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
