using System.Net;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Following;

/// <summary>The uplinks' gateways at this moment, those of the configuration and those that are found out. Asked by any thread, without a lock.</summary>
internal sealed class UplinkGateways
{
    private readonly RouterModel _model;
    private readonly GatewayFinder _finder;
    private readonly byte[][] _ipv4;
    private readonly byte[][] _ipv6;

    /// <summary>Those of the configuration.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="finder">Finds the others.</param>
    public UplinkGateways(RouterModel model, GatewayFinder finder)
    {
        (_model, _finder) = (model, finder);
        _ipv4 = [.. model.Uplinks.Select(uplink => Bytes(uplink.Gateway))];
        _ipv6 = [.. model.Uplinks.Select(uplink => Bytes(uplink.Gateway6))];
    }

    /// <summary>Finds out those that are to be. One that nothing tells any more stays the last that was known.</summary>
    public void Look(KernelView view)
    {
        foreach (var uplink in _model.Uplinks)
        {
            if (uplink.IsGatewayAutomatic)
            {
                Find(_ipv4, uplink, IpFamily.IPv4, view);
            }

            if (uplink.IsGateway6Automatic)
            {
                Find(_ipv6, uplink, IpFamily.IPv6, view);
            }
        }
    }

    /// <summary>Whether an address is a gateway's, of whichever uplink: what it answers says nothing about what is behind it.</summary>
    /// <param name="address">In network order.</param>
    public bool IsGateway(ReadOnlySpan<byte> address) => IsAmong(_ipv4, address) || IsAmong(_ipv6, address);

    private static bool IsAmong(byte[][] known, ReadOnlySpan<byte> address)
    {
        for (var i = 0; i < known.Length; i++)
        {
            if (Volatile.Read(ref known[i]) is { Length: > 0 } gateway && address.SequenceEqual(gateway))
            {
                return true;
            }
        }

        return false;
    }

    private void Find(byte[][] known, Uplink uplink, IpFamily family, KernelView view)
    {
        if (_finder.Find(uplink, family, view) is { IsKnown: true } found)
        {
            Volatile.Write(ref known[uplink.Index], Bytes(found.Address));
        }
    }

    private static byte[] Bytes(IPAddress? address) => address?.GetAddressBytes() ?? [];
}
