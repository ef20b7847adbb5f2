using System.Net;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Listening;
using MwanLb.Proxy.Readiness;
using MwanLb.Proxy.Reporting;

namespace MwanLb.Proxy.Tunneling;

/// <summary>Opens tunnels and runs them to their end, whichever protocol has asked for them.</summary>
internal sealed class TunnelService(ProxyState state, RelayList list, AccessLog log, ProxyMetrics metrics, TimeProvider time)
{
    /// <summary>Connects to where a tunnel leads.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="cancellationToken">The client's patience.</param>
    public async ValueTask<DialResult> OpenAsync(TunnelRequest request, CancellationToken cancellationToken)
    {
        var runtime = state.Current;
        var destination = new Destination(request.Host, request.Port, ClientNetwork.Of(request.ClientAddress), IsTunnel: true, request.IsIntercepted);
        var placed = Placement.Select(runtime, request.Host, request.Port, request.ClientAddress, request.ClientPort, request.User, name: request.Name);
        request.Reason = placed.Selection.Reason;
        if (placed.Selection.IsDropped)
        {
            return DialResult.Failed(DialFailure.Unreachable, null);
        }

        var result = await runtime.Dialer.DialAsync(destination, placed.Selection, placed.Family, cancellationToken).ConfigureAwait(false);
        request.ConnectTime = time.GetElapsedTime(request.Begun);
        return result;
    }

    /// <summary>Tells the client that its tunnel stands, passes on what came ahead, and runs it.</summary>
    /// <param name="client">The client.</param>
    /// <param name="dialled">The connection.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="word">What the client is told in its protocol; empty: nothing.</param>
    /// <param name="ahead">What the client has sent to the server already.</param>
    public async ValueTask StartAsync(Client client, DialResult dialled, TunnelRequest request, ReadOnlyMemory<byte> word, ReadOnlyMemory<byte> ahead)
    {
        var tunnel = new Tunnel(client.Socket, dialled.Socket!, dialled.Uplink, time);
        try
        {
            await SocketWaits.SendAllAsync(client.Socket, word).ConfigureAwait(false);
            await SocketWaits.SendAllAsync(dialled.Socket!, ahead).ConfigureAwait(false);
            tunnel.Moved(ahead.Length, isToClient: false);
        }
        catch
        {
            // Either side broke: the other is not to take it for an orderly end.
            tunnel.Abort();
            NoteEnd(request, dialled.Uplink?.Name, dialled.Peer?.Address, 0, 0);
            throw;
        }

        // Returns at once; both sockets are closed at its end.
        _ = RunAsync(client, tunnel, dialled.Peer?.Address, request);
    }

    /// <summary>Notes a tunnel that did not come to be.</summary>
    public void NoteRefusal(TunnelRequest request, DialResult? dialled, int status) => Write(request, dialled?.Uplink?.Name, null, status, 0, 0);

    /// <summary>Notes a tunnel that has come to its end.</summary>
    public void NoteEnd(TunnelRequest request, string? uplink, IPAddress? peer, long toClient, long toServer) => Write(request, uplink, peer, 200, toClient, toServer);

    private async Task RunAsync(Client client, Tunnel tunnel, IPAddress? peer, TunnelRequest request)
    {
        var open = state.Current.Open;
        list.Add(tunnel);
        open.Add(tunnel.Uplink);
        metrics.TunnelOpened(tunnel.Uplink?.Name);
        try
        {
            await tunnel.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            open.Remove(tunnel.Uplink);
            metrics.TunnelClosed(tunnel.Uplink?.Name);
            client.Release();
            NoteEnd(request, tunnel.Uplink?.Name, peer, tunnel.ToClient, tunnel.ToServer);
            // Last: the program may end when the list is empty.
            list.Remove(tunnel);
        }
    }

    private void Write(TunnelRequest request, string? uplink, IPAddress? peer, int status, long toClient, long toServer)
    {
        metrics.RequestEnded(uplink, status == 200 ? "tunnel" : "refused");
        metrics.Transferred(uplink, toServer, toClient);
        log.Write(new AccessRecord(
            time.GetUtcNow(), time.GetElapsedTime(request.Begun), request.ClientAddress, request.Method, request.Target, status, toClient, toServer, request.User, uplink,
            Reason.Of(request.Reason), request.ConnectTime, peer));
    }
}
