using System.Net.Sockets;
using Microsoft.AspNetCore.Http.Features;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Forwarding;
using MwanLb.Proxy.Listening;

namespace MwanLb.Proxy.Tunneling;

/// <summary>
/// A CONNECT that comes as a later request on a connection which Kestrel has already: it is taken from Kestrel, and is a tunnel like any other.
/// </summary>
internal sealed class KestrelTunnel(TunnelService tunnels, RelayList relays, TimeProvider time)
{
    /// <summary>Serves one.</summary>
    public async Task ServeAsync(HttpContext context, string target, string? user)
    {
        var client = RequestForwarder.ClientAddress(context);
        if (!Authority.TryParse(target, defaultPort: null, out var host, out var port))
        {
            await OwnAnswers.WriteAsync(context, Answer.BadRequest).ConfigureAwait(false);
            return;
        }

        var request = new TunnelRequest
        {
            Method = "CONNECT",
            Target = target,
            Host = host,
            Port = port,
            ClientAddress = client,
            ClientPort = context.Connection.RemotePort,
            Begun = time.GetTimestamp(),
            User = user,
        };
        DialResult dialled;
        // A stop waits for what is being dialed.
        using (relays.Expect())
        {
            dialled = await tunnels.OpenAsync(request, context.RequestAborted).ConfigureAwait(false);
            if (dialled.Socket is not null)
            {
                await StartAsync(context.Features.GetRequiredFeature<ClientConnection>(), dialled, request).ConfigureAwait(false);
                return;
            }
        }

        var answer = Answer.Of(dialled.Failure);
        tunnels.NoteRefusal(request, dialled, answer.Status);
        await OwnAnswers.WriteAsync(context, answer).ConfigureAwait(false);
    }

    private async ValueTask StartAsync(ClientConnection connection, DialResult dialled, TunnelRequest request)
    {
        if (connection.Take(out var ahead) is not { } client)
        {
            // Gone meanwhile.
            dialled.Socket!.Dispose();
            tunnels.NoteEnd(request, dialled.Uplink?.Name, dialled.Peer?.Address, 0, 0);
            return;
        }

        try
        {
            await tunnels.StartAsync(client, dialled, request, ConnectServer.Established, ahead).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Either side broke: both have been reset.
            client.Dispose();
        }
    }
}
