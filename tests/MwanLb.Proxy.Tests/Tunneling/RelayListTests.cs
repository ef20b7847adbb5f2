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
        var (tunnel, client, _) = Open();
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
        var (tunnel, _, _) = Open();
        list.Add(tunnel);
        var running = tunnel.RunAsync();

        _time.Advance(TimeSpan.FromSeconds(6));

        await running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Drain_PatienceOver_EndsThoseThatAreLeft()
    {
        using var list = Create();
        var (tunnel, _, _) = Open();
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

        var (tunnel, _, _) = Open();
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
        Tunnel[] tunnels = [Open().Tunnel, Open().Tunnel, Open().Tunnel];
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

    private (Tunnel Tunnel, Socket Client, Socket Server) Open()
    {
        var (inner, client) = Pair();
        var (outer, server) = Pair();
        return (new Tunnel(inner, outer, null, _time), client, server);
    }

    private (Socket Own, Socket Other) Pair()
    {
        var pair = SocketPair.Connect();
        _sockets.AddRange([pair.Own, pair.Other]);
        return pair;
    }
}
