using System.Collections.Immutable;
using System.Net;
using MwanLb.Engine.Rules;

namespace MwanLb.Proxy.Access;

/// <summary>Who may use the proxy at all, by address.</summary>
/// <param name="allowed">The networks; none: everybody.</param>
internal sealed class ClientPolicy(ImmutableArray<AddressPrefix> allowed)
{
    public bool Admits(IPAddress client)
    {
        if (allowed.IsEmpty)
        {
            return true;
        }

        var address = Addresses.Of(client);
        foreach (var network in allowed)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
