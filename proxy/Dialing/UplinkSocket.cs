using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Proxy.Dialing;

/// <summary>Opens sockets whose packets leave by an uplink.</summary>
internal static class UplinkSocket
{
    // include/uapi/asm-generic/socket.h: SOL_SOCKET, SO_BINDTODEVICE, SO_MARK; include/uapi/linux/in.h: IP_BIND_ADDRESS_NO_PORT
    private const int SolSocket = 1;
    private const int SoBindToDevice = 25;
    private const int SoMark = 36;
    private const int SolIp = 0;
    private const int IpBindAddressNoPort = 24;

    /// <summary>Opens one.</summary>
    /// <param name="uplink">By which uplink; null: by the default route.</param>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="type">Stream or datagram.</param>
    /// <param name="protocol">TCP or UDP.</param>
    /// <exception cref="SocketException">A right or the interface is missing, or it has no address of the family.</exception>
    public static Socket Open(Uplink? uplink, AddressFamily family, SocketType type, ProtocolType protocol)
    {
        var socket = new Socket(family, type, protocol);
        try
        {
            if (uplink is not null)
            {
                Tie(socket, uplink);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Tries once what every connection by an uplink needs.</summary>
    /// <returns>What is missing, with the remedy; null: nothing.</returns>
    public static string? DescribeMissing(Uplink uplink)
    {
        try
        {
            using var socket = Open(uplink, uplink.HasIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            return null;
        }
        catch (SocketException e)
        {
            return uplink.Bind switch
            {
                SocketBinding.Mark => $"{uplink.Name}: bind = \"mark\": {e.Message}: CAP_NET_RAW or CAP_NET_ADMIN is missing (SO_MARK). "
                    + "Run as root, give it in the systemd unit (AmbientCapabilities=CAP_NET_RAW), or say bind = \"device\"",
                SocketBinding.Device => $"{uplink.Name}: bind = \"device\": {uplink.Interface}: {e.Message} (SO_BINDTODEVICE). Is there an interface of this name?",
                _ => $"{uplink.Name}: bind = \"source\": {uplink.Interface}: {e.Message}. Is there an interface of this name, with an address?",
            };
        }
    }

    private static void Tie(Socket socket, Uplink uplink)
    {
        switch (uplink.Bind)
        {
            case SocketBinding.Mark:
                Mark(socket, uplink.Fwmark);
                break;
            case SocketBinding.Device:
                socket.SetRawSocketOption(SolSocket, SoBindToDevice, Encoding.ASCII.GetBytes(uplink.Interface + "\0"));
                break;
            default:
                // Without a port: it is chosen at connect, when the destination is known, so that one port serves many destinations (ip(7)).
                SetInt(socket, SolIp, IpBindAddressNoPort, 1);
                socket.Bind(new IPEndPoint(SourceOf(uplink.Interface, socket.AddressFamily), 0));
                break;
        }
    }

    // A control group's program may have marked the socket already: the bits that are not ours stay as they are.
    private static void Mark(Socket socket, Fwmark mark)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        socket.GetRawSocketOption(SolSocket, SoMark, bytes);
        var value = (MemoryMarshal.Read<uint>(bytes) & ~mark.Mask) | mark.Value;
        MemoryMarshal.Write(bytes, value);
        socket.SetRawSocketOption(SolSocket, SoMark, bytes);
    }

    private static void SetInt(Socket socket, int level, int option, int value) =>
        socket.SetRawSocketOption(level, option, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));

    private static IPAddress SourceOf(string name, AddressFamily family)
    {
        var addresses = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(i => i.Name == name)?.GetIPProperties().UnicastAddresses;
        return addresses?.Select(a => a.Address).FirstOrDefault(a => a.AddressFamily == family && !a.IsIPv6LinkLocal)
            ?? throw new SocketException((int)SocketError.AddressNotAvailable);
    }
}
