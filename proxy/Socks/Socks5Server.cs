using MwanLb.Proxy.Access;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Listening;
using MwanLb.Proxy.Readiness;
using MwanLb.Proxy.Socks.Datagrams;
using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Socks;

/// <summary>Serves SOCKS5 (RFC 1928): connections, and datagrams where the configuration allows them.</summary>
internal sealed class Socks5Server(ProxyState state, TunnelService tunnels, AssociationService associations, TimeProvider time) : IClientProtocol
{
    private const string Method = "SOCKS5";

    /// <inheritdoc/>
    public async ValueTask<bool> ServeAsync(Client client, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        using var reader = new HandshakeReader(client.Socket);
        var (outcome, greeting) = await reader.ReadAsync<Socks5Greeting>(Socks5Greeting.Read, cancellationToken).ConfigureAwait(false);
        if (outcome is not ReadOutcome.Whole)
        {
            client.Dispose();
            return false;
        }

        var (isAdmitted, user) = await AuthenticateAsync(client, greeting, reader, begun, cancellationToken).ConfigureAwait(false);
        if (!isAdmitted)
        {
            await client.CloseGentlyAsync().ConfigureAwait(false);
            return false;
        }

        (outcome, var message) = await reader.ReadAsync<Socks5Request>(Socks5Request.Read, cancellationToken).ConfigureAwait(false);
        switch (outcome)
        {
            case ReadOutcome.Incomplete:
                client.Dispose();
                break;
            case ReadOutcome.UnknownAddressType:
                await RefuseAsync(client, Socks5Code.AddressTypeNotSupported).ConfigureAwait(false);
                break;
            case ReadOutcome.Whole when message.Command is SocksCommand.Connect && message.Destination.Port != 0:
                await ConnectAsync(client, message.Destination, user, reader, begun).ConfigureAwait(false);
                break;
            case ReadOutcome.Whole when message.Command is SocksCommand.UdpAssociate && state.Current.Proxy.Udp:
                await associations.StartAsync(client, message.Destination, user, begun).ConfigureAwait(false);
                break;
            case ReadOutcome.Whole when message.Command is not SocksCommand.Connect:
                await RefuseAsync(client, Socks5Code.CommandNotSupported).ConfigureAwait(false);
                break;
            default:
                await RefuseAsync(client, Socks5Code.GeneralFailure).ConfigureAwait(false);
                break;
        }

        return false;
    }

    private async ValueTask ConnectAsync(Client client, SocksAddress destination, string? user, HandshakeReader reader, long begun)
    {
        var request = TunnelRequest.Of(Method, destination.Host, destination.Port, client, begun, user);
        var dialled = await tunnels.OpenAsync(request, CancellationToken.None).ConfigureAwait(false);
        if (dialled.Socket is null)
        {
            tunnels.NoteRefusal(request, dialled, Answer.Of(dialled.Failure).Status);
            await RefuseAsync(client, SocksReplies.CodeOf(dialled.Failure)).ConfigureAwait(false);
            return;
        }

        await tunnels.StartAsync(client, dialled, request, SocksReplies.Version5(Socks5Code.Succeeded, dialled.Local), reader.Rest).ConfigureAwait(false);
    }

    // Where nobody is asked, a client that can only give a password is taken at its word: it would not come in otherwise, and others do without.
    private async ValueTask<(bool IsAdmitted, string? User)> AuthenticateAsync(
        Client client, Socks5Greeting greeting, HandshakeReader reader, long begun, CancellationToken cancellationToken)
    {
        var runtime = state.Current;
        var mustAsk = runtime.Proxy.UsersFile is not null;
        var method = greeting.OffersNone && !mustAsk ? Socks5Greeting.None
            : greeting.OffersPassword ? Socks5Greeting.Password
            : Socks5Greeting.NoneAcceptable;
        await SocketWaits.SendAllAsync(client.Socket, new[] { Socks5Greeting.Version, method }).ConfigureAwait(false);
        if (method is not Socks5Greeting.Password)
        {
            return (method is Socks5Greeting.None, null);
        }

        var (outcome, message) = await reader.ReadAsync<PasswordMessage>(PasswordMessage.Read, cancellationToken).ConfigureAwait(false);
        if (outcome is not ReadOutcome.Whole)
        {
            return (false, null);
        }

        var who = mustAsk
            ? await runtime.Authenticator.AuthenticateAsync(reader.Last[message.User], reader.Last[message.Password], client.Address, cancellationToken).ConfigureAwait(false)
            : default;
        if (who.Refusal is { } refusal)
        {
            tunnels.NoteRefusal(TunnelRequest.Of(Method, "-", 0, client, begun), null, refusal.Status);
        }

        // RFC 1929, 2: any status but X'00' is a refusal.
        await SocketWaits.SendAllAsync(client.Socket, new[] { PasswordMessage.Version, (byte)(who.Refusal is null ? 0 : 1) }).ConfigureAwait(false);
        return (who.Refusal is null, who.User);
    }

    private static async ValueTask RefuseAsync(Client client, Socks5Code code)
    {
        await SocketWaits.SendAllAsync(client.Socket, SocksReplies.Version5(code)).ConfigureAwait(false);
        await client.CloseGentlyAsync().ConfigureAwait(false);
    }
}
