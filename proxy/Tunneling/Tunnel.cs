using System.Net.Sockets;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Proxy.Tunneling;

/// <summary>An open tunnel: two sockets, and what is known of the traffic between them.</summary>
internal sealed class Tunnel(Socket client, Socket server, Uplink? uplink, TimeProvider time) : Relay(time), IDisposable
{
    private long _toClient;
    private long _toServer;

    /// <summary>By which uplink; null: by the default route.</summary>
    public Uplink? Uplink => uplink;

    /// <summary>Bytes that went to the client.</summary>
    public long ToClient => Volatile.Read(ref _toClient);

    /// <summary>Bytes that came from the client.</summary>
    public long ToServer => Volatile.Read(ref _toServer);

    /// <summary>Counts what was moved. Each direction has a thread at a time.</summary>
    public void Moved(int bytes, bool isToClient)
    {
        Touch();
        if (isToClient)
        {
            _toClient += bytes;
        }
        else
        {
            _toServer += bytes;
        }
    }

    /// <summary>Moves both directions to their ends. An error on either side ends both at once, and is passed on (RST); an orderly end is half a close.</summary>
    public async Task RunAsync()
    {
        client.Blocking = false;
        server.Blocking = false;
        var up = RelayDirection.RunAsync(client, server, this, isToClient: false);
        var down = RelayDirection.RunAsync(server, client, this, isToClient: true);
        try
        {
            await (await Task.WhenAny(up, down).ConfigureAwait(false)).ConfigureAwait(false);
            await Task.WhenAll(up, down).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Abort();
            await ((Task)Task.WhenAll(up, down)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Ends it at once: both sides are reset, so that neither waits for the other.</summary>
    public override void Abort()
    {
        Reset(client);
        Reset(server);
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }

        // Not Dispose, which shuts down in order first: the other side would take a break for the end.
        socket.Close(0);
    }
}
