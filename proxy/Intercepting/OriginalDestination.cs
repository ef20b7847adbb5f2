using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Listening;

namespace MwanLb.Proxy.Intercepting;

/// <summary>Where an intercepted connection was going.</summary>
internal static class OriginalDestination
{
    // include/uapi/linux/in.h, in6.h, netfilter_ipv4.h, netfilter_ipv6/ip6_tables.h: SOL_IP, SOL_IPV6, SO_ORIGINAL_DST = IP6T_SO_ORIGINAL_DST
    private const int SolIp = 0;
    private const int SolIPv6 = 41;
    private const int SoOriginalDst = 80;

    /// <summary>Finds it.</summary>
    /// <param name="socket">As accepted.</param>
    /// <param name="kind">How it was intercepted.</param>
    /// <param name="listening">Where it was accepted.</param>
    /// <param name="destination">Where it was going.</param>
    /// <returns>Whether it was going anywhere: who connects to the port itself would be sent round in a circle.</returns>
    public static bool TryFind(Socket socket, ListenKind kind, EndPoint listening, [NotNullWhen(true)] out IPEndPoint? destination)
    {
        var local = Plain((IPEndPoint)socket.LocalEndPoint!);
        if (kind is ListenKind.Tproxy)
        {
            // The socket has the address that the client wanted.
            destination = local;
            return local.Port != ((IPEndPoint)listening).Port || !IsOwn(local.Address);
        }

        destination = Ask(socket, local.AddressFamily);
        return destination is not null && !destination.Equals(local);
    }

    /// <summary>Reads a <c>struct sockaddr_in</c> or <c>sockaddr_in6</c>; null: it is neither.</summary>
    internal static IPEndPoint? Read(ReadOnlySpan<byte> address) => address.Length switch
    {
        // sin_family, sin_port, sin_addr; sin6_family, sin6_port, sin6_flowinfo, sin6_addr, sin6_scope_id
        16 => new IPEndPoint(new IPAddress(address.Slice(4, 4)), BinaryPrimitives.ReadUInt16BigEndian(address[2..])),
        28 => new IPEndPoint(new IPAddress(address.Slice(8, 16)), BinaryPrimitives.ReadUInt16BigEndian(address[2..])),
        _ => null,
    };

    private static IPEndPoint? Ask(Socket socket, AddressFamily family)
    {
        var isIPv4 = family is AddressFamily.InterNetwork;
        Span<byte> address = stackalloc byte[isIPv4 ? 16 : 28];
        try
        {
            return Read(address[..socket.GetRawSocketOption(isIPv4 ? SolIp : SolIPv6, SoOriginalDst, address)]);
        }
        catch (SocketException)
        {
            // conntrack does not know the connection: nothing has redirected it.
            return null;
        }
    }

    private static IPEndPoint Plain(IPEndPoint at) => new(Addresses.Plain(at.Address), at.Port);

    // Only an address of this machine can be bound without IP_TRANSPARENT: cheaper, and never older, than a list of the interfaces' addresses.
    private static bool IsOwn(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
