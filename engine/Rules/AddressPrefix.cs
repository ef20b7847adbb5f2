using System.Globalization;
using System.Net;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Rules;

/// <summary>A network, IPv4 or IPv6, as a range of addresses. IPv4 lies in ::ffff:0:0/96, as in <see cref="FlowAddress"/>.</summary>
/// <param name="First">The network's address.</param>
/// <param name="Length">Bits that are fixed, 0 to 128, counted in the 128-bit form.</param>
public readonly record struct AddressPrefix(UInt128 First, int Length)
{
    private const int MappedLength = 96;

    /// <summary>Whether this is an IPv4 network. No IPv6 network holds an IPv4 address, however the addresses are kept: <c>::/0</c> means IPv6.</summary>
    public bool IsIPv4 => Length >= MappedLength && new FlowAddress(First).IsIPv4;

    /// <summary>The network's last address.</summary>
    // A shift by all 128 bits is one by none.
    public UInt128 Last => Length == 128 ? First : First | (UInt128.MaxValue >> Length);

    /// <summary>Takes what .NET's parser accepts: no bits set behind the prefix.</summary>
    public static AddressPrefix FromNetwork(IPNetwork network)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        return new(FlowAddress.FromNetworkOrder(bytes).Bits, network.PrefixLength + (bytes.Length == 4 ? MappedLength : 0));
    }

    /// <summary>Whether an address lies inside. An address that is not known lies in none.</summary>
    public bool Contains(FlowAddress address) => address.IsKnown && address.IsIPv4 == IsIPv4 && address.Bits >= First && address.Bits <= Last;

    /// <summary>Whether every address of another network lies inside.</summary>
    public bool Contains(AddressPrefix other) => other.IsIPv4 == IsIPv4 && other.First >= First && other.Last <= Last;

    /// <summary>As in the configuration: <c>192.168.0.0/16</c>.</summary>
    public override string ToString()
    {
        var address = new FlowAddress(First);
        return IsIPv4
            ? string.Create(CultureInfo.InvariantCulture, $"{address}/{Length - MappedLength}")
            : string.Create(CultureInfo.InvariantCulture, $"{(address.IsKnown ? address : "::")}/{Length}");
    }
}
