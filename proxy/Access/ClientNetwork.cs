using System.Net;
using MwanLb.Engine.Selection;

namespace MwanLb.Proxy.Access;

/// <summary>What counts as one client: an IPv4 address, or an IPv6 /64, for each machine of a /64 has as many addresses of it as it likes (RFC 8981).</summary>
/// <param name="Bits">As <see cref="FlowAddress.Bits"/>, those of the host left out.</param>
internal readonly record struct ClientNetwork(UInt128 Bits)
{
    public static ClientNetwork Of(IPAddress client)
    {
        var address = Addresses.Of(client);
        return new ClientNetwork(address.IsIPv4 ? address.Bits : address.Bits >> 64 << 64);
    }
}
