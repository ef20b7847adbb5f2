using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MwanLb.Netfilter.Tests.Kernel;

namespace MwanLb.Marker.Tests.Routing;

/// <summary>A second namespace, with the other ends of a router's interfaces; gone with the thread that is in it.</summary>
internal sealed class OutsideNamespace : IDisposable
{
    private const int Patience = 5000;
    private const int SolSocket = 1; // SOL_SOCKET, asm-generic/socket.h
    private const int BindToDevice = 25; // SO_BINDTODEVICE

    private readonly BlockingCollection<Action> _work = [];
    private readonly TaskCompletionSource<string> _thread = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _life;

    public OutsideNamespace() => _life = Task.Run(() => KernelNamespace.Run(() =>
    {
        _thread.SetResult(Path.GetFileName(new FileInfo("/proc/thread-self").LinkTarget!));
        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }));

    /// <summary>By which <c>ip link … netns</c> finds it.</summary>
    public string Id => _thread.Task.WaitAsync(TimeSpan.FromMilliseconds(Patience)).GetAwaiter().GetResult();

    public string Sh(string command) => Do(() => RoutingNamespace.Sh(command));

    /// <summary>Sends a datagram to port 7; what the kernel refuses to send is none.</summary>
    /// <returns>The socket that the answer comes to.</returns>
    public Socket Send(string to, string? from = null, string? device = null) => Do(() =>
    {
        var target = new IPEndPoint(IPAddress.Parse(to), 7);
        var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = Patience };
        if (device is not null)
        {
            socket.SetRawSocketOption(SolSocket, BindToDevice, Encoding.ASCII.GetBytes(device + "\0"));
        }

        if (target.AddressFamily is AddressFamily.InterNetwork)
        {
            socket.EnableBroadcast = true;
        }

        socket.Bind(new IPEndPoint(from is null ? target.AddressFamily is AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any : IPAddress.Parse(from), 0));
        socket.SendTo([1], target);
        return socket;
    });

    /// <summary>Says, as a router does, that it is one for half an hour.</summary>
    public void Advertise(string device) => Do(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
        socket.SetRawSocketOption(SolSocket, BindToDevice, Encoding.ASCII.GetBytes(device + "\0"));
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, 255);

        // RFC 4861, 4.2: type, code, checksum (the kernel's), hop limit, flags, lifetime, reachable time, retransmission timer
        return socket.SendTo([134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0], new IPEndPoint(IPAddress.Parse("ff02::1"), 0));
    });

    public void Dispose()
    {
        _work.CompleteAdding();
        _life.Wait(Patience);
        _work.Dispose();
    }

    private T Do<T>(Func<T> action)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                result.SetResult(action());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        return result.Task.WaitAsync(TimeSpan.FromMilliseconds(Patience * 4)).GetAwaiter().GetResult();
    }
}
