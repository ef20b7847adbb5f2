using System.Collections.Immutable;
using System.Net;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Proxy.Access;

/// <summary>Where nobody is taken, unless the configuration says so: what answers there trusts whoever is on this machine or on its wire.</summary>
internal static class ClosedNetworks
{
    // The registries of RFC 6890; private networks are not among them, for a proxy may well lead to a company's own servers.
    private static readonly ImmutableArray<AddressPrefix> Networks =
    [
        .. new[]
        {
            "0.0.0.0/8",          // this host: connect(2) takes 0.0.0.0 for 127.0.0.1
            "127.0.0.0/8",        // loopback
            "169.254.0.0/16",     // link-local, and with it 169.254.169.254, most clouds' metadata
            "224.0.0.0/4",        // multicast
            "240.0.0.0/4",        // reserved, and the broadcast address
            "100.100.100.200/32", // Alibaba Cloud's metadata
            "168.63.129.16/32",   // Azure's host agent
            "192.0.0.192/32",     // Oracle Cloud's metadata
            "::/128",             // unspecified
            "::1/128",            // loopback
            "fe80::/10",          // link-local
            "fec0::/10",          // site-local, its forerunner
            "ff00::/8",           // multicast
            "fd00:ec2::/32",      // Amazon's metadata (fd00:ec2::254), time and name service
            "fd20:ce::254/128",   // Google Cloud's metadata
            "fd00:c1::a9fe:a9fe/128", // Oracle Cloud's metadata
            "fd00:42::42/128",    // Scaleway's metadata
        }.Select(network => AddressPrefix.FromNetwork(IPNetwork.Parse(network))),
    ];

    public static bool Contain(FlowAddress address)
    {
        // "Not known" is how a FlowAddress has the unspecified address.
        if (!address.IsKnown)
        {
            return true;
        }

        foreach (var network in Networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
