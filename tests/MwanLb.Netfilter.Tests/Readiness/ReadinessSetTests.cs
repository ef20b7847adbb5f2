using System.Net;
using System.Net.Sockets;
using MwanLb.Netfilter.Readiness;

namespace MwanLb.Netfilter.Tests.Readiness;

public sealed class ReadinessSetTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ReadinessSet _set = new();
    private readonly Socket _first = Bound();
    private readonly Socket _second = Bound();

    public void Dispose()
    {
        _set.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    [Fact]
    public void Wait_OneOfTwoHasSomething_SaysWhichOneUntilItIsRead()
    {
        Watch();
        SendTo(_second);

        Assert.Equal([int.MaxValue], Wait(Limit, out _));
        Assert.Equal([int.MaxValue], Wait(Limit, out var isWoken));
        Assert.False(isWoken);
        _second.Receive(new byte[8]);
        Assert.Empty(Wait(TimeSpan.Zero, out _));
    }

    [Fact]
    public void Wait_BothHaveSomething_SaysBoth()
    {
        Watch();
        SendTo(_first);
        SendTo(_second);

        Assert.Equal([0, int.MaxValue], Wait(Limit, out _).Order());
    }

    [Fact]
    public void Wait_RoomForOneKey_TheOtherComesWithTheNext()
    {
        Watch();
        SendTo(_first);
        SendTo(_second);
        var seen = new HashSet<int>();
        Span<int> keys = stackalloc int[1];

        for (var i = 0; i < 10 && seen.Count < 2; i++)
        {
            Assert.Equal(1, _set.Wait(Limit, keys, out _));
            seen.Add(keys[0]);
        }

        Assert.Equal([0, int.MaxValue], seen.Order());
    }

    [Fact]
    public void Wait_ClosedOne_IsGone()
    {
        Watch();
        SendTo(_first);
        _first.Dispose();

        Assert.Empty(Wait(TimeSpan.FromMilliseconds(1), out _));
    }

    [Fact]
    public void Wake_BeforeTheWait_EndsItOnce()
    {
        _set.Wake();
        _set.Wake();

        Assert.Empty(Wait(Limit, out var isWoken));
        Assert.True(isWoken);
        Assert.Empty(Wait(TimeSpan.Zero, out isWoken));
        Assert.False(isWoken);
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static void SendTo(Socket socket)
    {
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.SendTo(new byte[8], socket.LocalEndPoint!);
    }

    private void Watch()
    {
        _set.Add(_first.SafeHandle, 0);
        _set.Add(_second.SafeHandle, int.MaxValue);
    }

    private int[] Wait(TimeSpan timeout, out bool isWoken)
    {
        Span<int> keys = stackalloc int[8];
        return keys[.._set.Wait(timeout, keys, out isWoken)].ToArray();
    }
}
