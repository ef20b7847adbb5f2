using System.Buffers;
using System.Net.Sockets;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Listening;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Tunneling;

/// <summary>Serves CONNECT on the socket itself: Kestrel answers it with a chunked body and cannot half-close.</summary>
internal sealed class ConnectServer(ProxyState state, TunnelService tunnels, TimeProvider time) : IClientProtocol
{
    /// <summary>What a client is told whose tunnel stands.</summary>
    public static readonly byte[] Established = "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray();

    /// <inheritdoc/>
    public async ValueTask<bool> ServeAsync(Client client, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var buffer = ArrayPool<byte>.Shared.Rent(ConnectHead.MaxLength);
        try
        {
            var (length, end) = await ReadHeadAsync(client.Socket, buffer, cancellationToken).ConfigureAwait(false);
            if (length == 0)
            {
                client.Dispose();
                return false;
            }

            if (end < 0)
            {
                return await RefuseAsync(client, Answer.HeadTooLarge, keep: false).ConfigureAwait(false);
            }

            var head = ConnectHead.Parse(buffer.AsSpan(0, end));
            // Bytes that came ahead belong to the tunnel: without one, nobody knows what they are. So it is with a body.
            var canGoOn = length == end && !head.HasBody && !head.IsVersion10;
            if (!Authority.TryParse(head.Target, defaultPort: null, out var host, out var port))
            {
                return await RefuseAsync(client, Answer.BadRequest, keep: false).ConfigureAwait(false);
            }

            var who = await state.Current.Authenticator.AuthenticateAsync(head.Authorization, client.Address, cancellationToken).ConfigureAwait(false);
            var request = new TunnelRequest
            {
                Method = "CONNECT",
                Target = head.Target,
                Host = host,
                Port = port,
                ClientAddress = client.Address,
                ClientPort = client.Port,
                Begun = begun,
                User = who.User,
            };
            if (who.Refusal is { } refusal)
            {
                tunnels.NoteRefusal(request, null, refusal.Status);
                return await RefuseAsync(client, refusal, canGoOn).ConfigureAwait(false);
            }

            var dialled = await tunnels.OpenAsync(request, CancellationToken.None).ConfigureAwait(false);
            if (dialled.Socket is null)
            {
                var answer = Answer.Of(dialled.Failure);
                tunnels.NoteRefusal(request, dialled, answer.Status);
                return await RefuseAsync(client, answer, canGoOn).ConfigureAwait(false);
            }

            await tunnels.StartAsync(client, dialled, request, Established, buffer.AsMemory(end, length - end)).ConfigureAwait(false);
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask<(int Length, int End)> ReadHeadAsync(Socket socket, byte[] buffer, CancellationToken cancellationToken)
    {
        var length = 0;
        while (length < ConnectHead.MaxLength)
        {
            var received = await SocketWaits.ReceiveAsync(socket, buffer.AsMemory(length, ConnectHead.MaxLength - length), cancellationToken).ConfigureAwait(false);
            if (received == 0)
            {
                return (0, -1);
            }

            length += received;
            if (ConnectHead.EndOf(buffer.AsSpan(0, length)) is >= 0 and var end)
            {
                return (length, end);
            }
        }

        return (length, -1);
    }

    private static async ValueTask<bool> RefuseAsync(Client client, Answer answer, bool keep)
    {
        await SocketWaits.SendAllAsync(client.Socket, answer.ToBytes(keep)).ConfigureAwait(false);
        if (!keep)
        {
            await client.CloseGentlyAsync().ConfigureAwait(false);
        }

        return keep;
    }
}
