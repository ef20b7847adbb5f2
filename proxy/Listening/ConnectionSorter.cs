using System.Net;
using System.Net.Sockets;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Listening;

/// <summary>Decides for each accepted socket whether it may stay, and who serves it: the tunnels, SOCKS, or Kestrel.</summary>
internal sealed class ConnectionSorter(ProxyState state, ConnectServer connect, TimeProvider time, ILogger<ConnectionSorter> logger)
{
    // As Kestrel's own limit for a request's head.
    private static readonly TimeSpan FirstBytesLimit = TimeSpan.FromSeconds(30);

    /// <summary>Sorts one.</summary>
    /// <param name="socket">As accepted.</param>
    /// <param name="kind">How it came.</param>
    /// <param name="handOver">Takes what Kestrel is to serve.</param>
    public async Task SortAsync(Socket socket, ListenKind kind, Action<Client> handOver)
    {
        Client? client = null;
        try
        {
            client = Admit(socket, kind);
            while (client is not null)
            {
                using var patience = new CancellationTokenSource(FirstBytesLimit, time);
                switch (await FirstBytes.ReadAsync(socket, time, patience.Token).ConfigureAwait(false))
                {
                    case FirstWord.Connect:
                        if (!await connect.ServeAsync(client, patience.Token).ConfigureAwait(false))
                        {
                            return;
                        }

                        break;
                    case FirstWord.Http:
                        handOver(client);
                        return;
                    case FirstWord.Closed:
                        client.Dispose();
                        return;
                    default:
                        Log.NotSpoken(logger, client.Address);
                        client.Dispose();
                        return;
                }
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

    private Client? Admit(Socket socket, ListenKind kind)
    {
        var remote = (IPEndPoint)socket.RemoteEndPoint!;
        var address = remote.Address.IsIPv4MappedToIPv6 ? remote.Address.MapToIPv4() : remote.Address;
        var runtime = state.Current;
        if (!runtime.Clients.Admits(address))
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
            return new Client(socket, address, remote.Port, null, lease);
        }

        socket.Dispose();
        return null;
    }
}
