using MwanLb.Proxy.Access;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Listening;
using MwanLb.Proxy.Readiness;
using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Socks;

/// <summary>Serves SOCKS4 and 4a: connections alone, and to nobody where users have to say who they are.</summary>
internal sealed class Socks4Server(ProxyState state, TunnelService tunnels, TimeProvider time) : IClientProtocol
{
    /// <inheritdoc/>
    public async ValueTask<bool> ServeAsync(Client client, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        using var reader = new HandshakeReader(client.Socket);
        var (outcome, message) = await reader.ReadAsync<Socks4Request>(Socks4Request.Read, cancellationToken).ConfigureAwait(false);
        if (outcome is ReadOutcome.Incomplete)
        {
            client.Dispose();
            return false;
        }

        if (outcome is not ReadOutcome.Whole || message.Command is not SocksCommand.Connect || message.Destination.Port == 0)
        {
            await RefuseAsync(client).ConfigureAwait(false);
            return false;
        }

        var request = TunnelRequest.Of("SOCKS4", message.Destination.Host, message.Destination.Port, client, begun);
        if (state.Current.Proxy.UsersFile is not null)
        {
            tunnels.NoteRefusal(request, null, Answer.NeedsPassword.Status);
            await RefuseAsync(client).ConfigureAwait(false);
            return false;
        }

        var dialled = await tunnels.OpenAsync(request, CancellationToken.None).ConfigureAwait(false);
        if (dialled.Socket is null)
        {
            tunnels.NoteRefusal(request, dialled, Answer.Of(dialled.Failure).Status);
            await RefuseAsync(client).ConfigureAwait(false);
            return false;
        }

        await tunnels.StartAsync(client, dialled, request, SocksReplies.Version4(isGranted: true, dialled.Local), reader.Rest).ConfigureAwait(false);
        return false;
    }

    private static async ValueTask RefuseAsync(Client client)
    {
        await SocketWaits.SendAllAsync(client.Socket, SocksReplies.Version4(isGranted: false)).ConfigureAwait(false);
        await client.CloseGentlyAsync().ConfigureAwait(false);
    }
}
