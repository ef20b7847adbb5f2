using System.Globalization;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Interop;
using MwanLb.Proxy.Listening;
using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Intercepting;

/// <summary>
/// Serves connections that a firewall rule brought here: each is a tunnel to the address that its client wanted. A name in its first bytes (TLS: SNI,
/// HTTP: Host) serves the selection and the log, and never leads anywhere: whoever writes another's name gets no further by it than by the address.
/// </summary>
/// <remarks>
/// Plain HTTP too, though it could be forwarded: a tunnel is byte-exact, and all requests of a connection stay on one uplink. Nobody is asked for a
/// password: the client does not know that there is a proxy, and without us the router would have let it through.
/// </remarks>
internal sealed class InterceptServer(TunnelService tunnels, TimeProvider time) : IClientProtocol
{
    /// <inheritdoc/>
    public async ValueTask<bool> ServeAsync(Client client, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var destination = client.Destination!;
        using var opening = new ClientOpening(client.Socket);
        var name = await opening.ReadNameAsync(cancellationToken).ConfigureAwait(false);
        var request = new TunnelRequest
        {
            Method = "TCP",
            Target = name is null ? destination.ToString() : string.Create(CultureInfo.InvariantCulture, $"{name}:{destination.Port}"),
            Host = destination.Address.ToString(),
            Name = name,
            Port = (ushort)destination.Port,
            IsIntercepted = true,
            ClientAddress = client.Address,
            ClientPort = client.Port,
            Begun = begun,
        };
        var dialled = await tunnels.OpenAsync(request, CancellationToken.None).ConfigureAwait(false);
        if (dialled.Socket is null)
        {
            tunnels.NoteRefusal(request, dialled, Answer.Of(dialled.Failure).Status);
            // As near as we come to what the client would have met without us: it has been told already that the server is there.
            SocketReset.Reset(client.Socket);
            client.Release();
            return false;
        }

        await tunnels.StartAsync(client, dialled, request, ReadOnlyMemory<byte>.Empty, opening.Bytes).ConfigureAwait(false);
        return false;
    }
}
