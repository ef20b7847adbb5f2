using System.Collections.Immutable;
using System.Net;

namespace MwanLb.Proxy.Names;

/// <summary>A name's addresses.</summary>
/// <param name="Outcome">What came of looking it up.</param>
/// <param name="Addresses">In the order to try them (RFC 8305, 4): the families by turns, IPv6 first; empty unless found.</param>
internal sealed record NameAnswer(NameOutcome Outcome, ImmutableArray<IPAddress> Addresses)
{
    public static readonly NameAnswer NoSuchName = new(NameOutcome.NoSuchName, []);
    public static readonly NameAnswer NoAddress = new(NameOutcome.NoAddress, []);
    public static readonly NameAnswer Failed = new(NameOutcome.Failed, []);
    public static readonly NameAnswer TimedOut = new(NameOutcome.TimedOut, []);

    /// <summary>This machine (RFC 6761, 6.3).</summary>
    public static readonly NameAnswer Loopback = new(NameOutcome.Found, [IPAddress.IPv6Loopback, IPAddress.Loopback]);

    /// <summary>Puts the two families' addresses in order.</summary>
    public static NameAnswer Found(ImmutableArray<IPAddress> ipv6, ImmutableArray<IPAddress> ipv4)
    {
        if (ipv6.IsEmpty || ipv4.IsEmpty)
            return new NameAnswer(NameOutcome.Found, ipv6.IsEmpty ? ipv4 : ipv6);
        var addresses = ImmutableArray.CreateBuilder<IPAddress>(ipv6.Length + ipv4.Length);
        for (var i = 0; i < Math.Max(ipv6.Length, ipv4.Length); i++)
        {
            if (i < ipv6.Length)
                addresses.Add(ipv6[i]);
            if (i < ipv4.Length)
                addresses.Add(ipv4[i]);
        }

        return new NameAnswer(NameOutcome.Found, addresses.MoveToImmutable());
    }
}
