using System.Net.Sockets;
using System.Text;
using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Tests.Tunneling;

public sealed class TunnelTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly List<Socket> _sockets = [];

    // Both splice(2) and a receive stop before the urgent byte; only the receive goes past it.
    [Fact]
    public async Task Run_DataBehindUrgentDataInTheMidstOfMuch_Arrive()
    {
        var ((client, clientEnd), (server, serverEnd)) = (Pair(), Pair());
        using var tunnel = new Tunnel(client, server, null, TimeProvider.System);
        var running = tunnel.RunAsync();
        var much = new byte[4 << 20];
        var sending = Task.Run(
            () =>
            {
                clientEnd.Send(much);
                clientEnd.Send("!"u8, SocketFlags.OutOfBand);
                clientEnd.Send("behind"u8);
            },
            TestContext.Current.CancellationToken);

        Assert.EndsWith("\0behind", await ReadAsync(serverEnd, much.Length + "behind".Length), StringComparison.Ordinal);

        await sending;
        clientEnd.Shutdown(SocketShutdown.Send);
        serverEnd.Shutdown(SocketShutdown.Send);
        await running.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private static async Task<string> ReadAsync(Socket socket, int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length;)
        {
            var received = await socket.ReceiveAsync(bytes.AsMemory(at)).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, received);
            at += received;
        }

        return Encoding.Latin1.GetString(bytes);
    }

    private (Socket Own, Socket Other) Pair()
    {
        var pair = SocketPair.Connect();
        _sockets.AddRange([pair.Own, pair.Other]);
        return pair;
    }
}
