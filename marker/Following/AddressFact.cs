using System.Net;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Following;

/// <summary>An address of an interface that packets to the Internet can have as their source.</summary>
/// <param name="Family">Of which family.</param>
/// <param name="InterfaceIndex">Of which interface.</param>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">How many bits of it are the network's.</param>
internal sealed record AddressFact(IpFamily Family, uint InterfaceIndex, IPAddress Address, int PrefixLength)
{
    /// <summary>Whether another address lies in the same network.</summary>
    public bool Reaches(IPAddress other) => other.AddressFamily == Address.AddressFamily
        && new IPNetwork(Masked(), PrefixLength).Contains(other);

    private IPAddress Masked()
    {
        var bytes = Address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] &= (byte)(0xff00 >> Math.Clamp(PrefixLength - (8 * i), 0, 8));
        }

        return new IPAddress(bytes);
    }
}
