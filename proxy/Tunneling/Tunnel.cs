using System.Net.Sockets;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Interop;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Tunneling;

/// <summary>An open tunnel: two sockets, and what is known of the traffic between them.</summary>
internal sealed class Tunnel(Socket client, Socket server, Uplink? uplink, TimeProvider time) : Relay(time), IDisposable
{
    private long _toClient;
    private long _toServer;
    private SocketWatch? _client;
    private SocketWatch? _server;

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
        try
        {
            client.Blocking = false;
            server.Blocking = false;
            // One loop for both: what one side sends is heard and passed on by one thread.
            var loop = ReadinessLoop.Next();
            using var clientWatch = _client = loop.Watch(client);
            using var serverWatch = _server = loop.Watch(server);
            await RelayAsync(clientWatch, serverWatch).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Abort();
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Ends it at once: both sides are reset, so that neither waits for the other.</summary>
    public override void Abort()
    {
        SocketReset.Reset(client);
        SocketReset.Reset(server);
        _client?.Wake();
        _server?.Wake();
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    private async ValueTask RelayAsync(SocketWatch clientWatch, SocketWatch serverWatch)
    {
        var up = RelayDirection.RunAsync(clientWatch, serverWatch, this, isToClient: false);
        var down = RelayDirection.RunAsync(serverWatch, clientWatch, this, isToClient: true);
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
    }
}
