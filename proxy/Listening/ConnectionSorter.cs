using System.Net;
using System.Net.Sockets;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Intercepting;
using MwanLb.Proxy.Socks;
using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Listening;

/// <summary>Decides for each accepted socket whether it may stay, and who serves it: the tunnels, SOCKS, or Kestrel.</summary>
internal sealed class ConnectionSorter(
    ProxyState state,
    ConnectServer connect,
    Socks4Server socks4,
    Socks5Server socks5,
    InterceptServer intercept,
    RelayList relays,
    TimeProvider time,
    ILogger<ConnectionSorter> logger)
{
    // As Kestrel's own limit for a request's head.
    private static readonly TimeSpan FirstBytesLimit = TimeSpan.FromSeconds(30);

    /// <summary>Sorts one.</summary>
    /// <param name="socket">As accepted.</param>
    /// <param name="kind">How it came.</param>
    /// <param name="listening">Where it was accepted.</param>
    /// <param name="handOver">Takes what Kestrel is to serve.</param>
    public async Task SortAsync(Socket socket, ListenKind kind, EndPoint listening, Action<Client> handOver)
    {
        Client? client = null;
        try
        {
            client = Admit(socket, kind, listening);
            if (client is { Destination: not null })
            {
                using var expected = relays.Expect();
                await intercept.ServeAsync(client, CancellationToken.None).ConfigureAwait(false);
                return;
            }

            while (client is not null)
            {
                using var patience = new CancellationTokenSource(FirstBytesLimit, time);
                var word = await FirstBytes.ReadAsync(socket, time, patience.Token).ConfigureAwait(false);
                IClientProtocol? protocol = word switch
                {
                    FirstWord.Connect => connect,
                    FirstWord.Socks4 => socks4,
                    FirstWord.Socks5 => socks5,
                    _ => null,
                };
                if (protocol is not null)
                {
                    // A stop waits for what is being dialed.
                    using var expected = relays.Expect();
                    if (!await protocol.ServeAsync(client, patience.Token).ConfigureAwait(false))
                    {
                        return;
                    }

                    continue;
                }

                if (word is FirstWord.Http)
                {
                    handOver(client);
                    return;
                }

                if (word is not FirstWord.Closed)
                {
                    Log.NotSpoken(logger, client.Address);
                }

                client.Dispose();
                return;
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It broke, or said nothing for too long.
            Close();
        }
        catch (Exception e)
        {
            Log.ConnectionFailed(logger, e);
            Close();
        }

        void Close()
        {
            socket.Dispose();
            client?.Release();
        }
    }

    private Client? Admit(Socket socket, ListenKind kind, EndPoint listening)
    {
        var remote = (IPEndPoint)socket.RemoteEndPoint!;
        var address = Addresses.Plain(remote.Address);
        var runtime = state.Current;
        IPEndPoint? destination = null;
        if (kind is not ListenKind.Proxy && !OriginalDestination.TryFind(socket, kind, listening, out destination))
        {
            Log.NotIntercepted(logger, address);
        }
        else if (!runtime.Clients.Admits(address))
        {
            Log.ClientRefused(logger, address);
        }
        else if (!runtime.Limits.TryEnter(address, out var lease))
        {
            Log.TooMany(logger, address);
        }
        else
        {
            socket.NoDelay = true;
            socket.Blocking = false;
            return new Client(socket, address, remote.Port, destination, lease);
        }

        socket.Dispose();
        return null;
    }
}
