using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Tests.Tunneling;

public sealed class RelayListTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<Socket> _sockets = [];
    private TimeSpan _lifetime = TimeSpan.Zero;

    [Fact]
    public async Task Sweep_TunnelSilentForTooLong_IsReset()
    {
        using var list = Create();
        var (tunnel, client, _) = await OpenAsync();
        list.Add(tunnel);
        var running = tunnel.RunAsync();
        _time.Advance(TimeSpan.FromSeconds(9));
        await client.SendAsync("x"u8.ToArray());
        await Until.TrueAsync(() => tunnel.ToServer == 1);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(running.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(2));

        await running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<SocketException>(async () => await client.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public async Task Sweep_LifetimeOver_IsResetAlthoughItMoves()
    {
        _lifetime = TimeSpan.FromSeconds(5);
        using var list = Create();
        var (tunnel, _, _) = await OpenAsync();
        list.Add(tunnel);
        var running = tunnel.RunAsync();

        _time.Advance(TimeSpan.FromSeconds(6));

        await running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Drain_PatienceOver_EndsThoseThatAreLeft()
    {
        using var list = Create();
        var (tunnel, _, _) = await OpenAsync();
        list.Add(tunnel);
        var running = RunAsync(list, tunnel);
        using var patience = new CancellationTokenSource();
        var drain = list.DrainAsync(patience.Token);
        Assert.False(drain.IsCompleted);

        await patience.CancelAsync();

        Assert.Equal(1, await drain.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.True(running.IsCompleted);
    }

    [Fact]
    public async Task Drain_OneExpected_WaitsUntilItHasComeAndGone()
    {
        using var list = Create();
        var expected = list.Expect();
        var drain = list.DrainAsync(TestContext.Current.CancellationToken);
        Assert.False(drain.IsCompleted);

        var (tunnel, _, _) = await OpenAsync();
        list.Add(tunnel);
        expected.Dispose();
        Assert.False(drain.IsCompleted);
        list.Remove(tunnel);

        Assert.Equal(0, await drain.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        tunnel.Dispose();
    }

    [Fact]
    public async Task Drain_ExpectedDoesNotCome_EndsWithThePatience()
    {
        using var list = Create();
        using var expected = list.Expect();
        using var patience = new CancellationTokenSource();
        var drain = list.DrainAsync(patience.Token);

        await patience.CancelAsync();

        Assert.Equal(0, await drain.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Remove_AnyOrder_LeavesTheOthers()
    {
        using var list = Create();
        Tunnel[] tunnels = [(await OpenAsync()).Tunnel, (await OpenAsync()).Tunnel, (await OpenAsync()).Tunnel];
        Array.ForEach(tunnels, list.Add);

        foreach (var i in new[] { 1, 2, 0 })
        {
            list.Remove(tunnels[i]);
        }

        Assert.Equal(0, list.Count);
        Assert.Equal(0, await list.DrainAsync(CancellationToken.None));
        Array.ForEach(tunnels, t => t.Dispose());
    }

    public void Dispose() => _sockets.ForEach(s => s.Dispose());

    private RelayList Create() => new(() => (TimeSpan.FromSeconds(10), _lifetime), _time);

    private static async Task RunAsync(RelayList list, Tunnel tunnel)
    {
        await tunnel.RunAsync();
        list.Remove(tunnel);
    }

    private async Task<(Tunnel Tunnel, Socket Client, Socket Server)> OpenAsync()
    {
        var (client, inner) = await PairAsync();
        var (server, outer) = await PairAsync();
        return (new Tunnel(inner, outer, null, _time), client, server);
    }

    private async Task<(Socket, Socket)> PairAsync()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var there = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await there.ConnectAsync(listener.LocalEndPoint!);
        var here = await listener.AcceptAsync();
        _sockets.AddRange([there, here]);
        return (there, here);
    }
}
