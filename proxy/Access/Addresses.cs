using System.Net;
using MwanLb.Engine.Selection;

namespace MwanLb.Proxy.Access;

internal static class Addresses
{
    /// <summary>The address as a value; IPv4-mapped IPv6 is the IPv4 address that it is, and zones are left out.</summary>
    public static FlowAddress Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return FlowAddress.FromNetworkOrder(bytes[..length]);
    }

    /// <summary>The IPv4 address that an IPv4-mapped IPv6 address is; any other as it is.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
