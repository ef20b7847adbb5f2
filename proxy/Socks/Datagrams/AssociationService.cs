using System.Net;
using System.Net.Sockets;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Listening;
using MwanLb.Proxy.Readiness;
using MwanLb.Proxy.Reporting;
using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Socks.Datagrams;

/// <summary>Serves UDP ASSOCIATE: an association lives as long as the connection that has asked for it (RFC 1928, 7).</summary>
internal sealed class AssociationService(ProxyState state, RelayList list, AccessLog log, ProxyMetrics metrics, TimeProvider time, ILogger<AssociationService> logger)
{
    private readonly DatagramBudget _budget = new(state);

    /// <summary>Opens a relay on the address that the client has connected to, tells the client, and lets it work. Returns when it has begun.</summary>
    public async ValueTask StartAsync(Client client, SocksAddress stated, string? user, long begun)
    {
        var local = ((IPEndPoint)client.Socket.LocalEndPoint!).Address;
        local = Addresses.Plain(local);
        var relay = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            relay.Bind(new IPEndPoint(local, 0));
            await SocketWaits.SendAllAsync(client.Socket, SocksReplies.Version5(Socks5Code.Succeeded, (IPEndPoint)relay.LocalEndPoint!)).ConfigureAwait(false);
        }
        catch
        {
            relay.Dispose();
            throw;
        }

        _ = RunAsync(client, new Association(relay, client, stated.Port, user, state, _budget, metrics, time), user, begun);
    }

    private async Task RunAsync(Client client, Association association, string? user, long begun)
    {
        list.Add(association);
        var waiting = WaitForEndAsync(client.Socket);
        try
        {
            await (await Task.WhenAny(association.RunAsync(), waiting).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.AssociationFailed(logger, e);
        }
        finally
        {
            association.Dispose();
            await CloseAsync(client, waiting).ConfigureAwait(false);
            NoteEnd(client, association, user, begun);
            // Last: the program may end when the list is empty.
            list.Remove(association);
        }
    }

    private void NoteEnd(Client client, Association association, string? user, long begun)
    {
        var first = association.First;
        metrics.RequestEnded(first?.Selection.Uplink?.Name, "datagrams");
        log.Write(new AccessRecord(
            time.GetUtcNow(), time.GetElapsedTime(begun), client.Address, "UDP", first is { } f ? TunnelRequest.TargetOf(f.Address.Host, f.Address.Port) : "-", 200, association.ToClient, association.ToServers, user,
            first?.Selection.Uplink?.Name, first is { } chosen ? Reason.Of(chosen.Selection.Reason) : "-", null, null));
    }

    // A socket that is closed while somebody reads from it is reset.
    private static async ValueTask CloseAsync(Client client, Task reading)
    {
        try
        {
            client.Socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The client has gone.
        }

        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        client.Dispose();
    }

    // The client has nothing to say on this connection; that it stays open is all.
    private static async Task WaitForEndAsync(Socket socket)
    {
        var ignored = new byte[64];
        try
        {
            while (await socket.ReceiveAsync(ignored, SocketFlags.None).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection broke, or is closed by us.
        }
    }
}
