using System.Collections.Immutable;
using System.Net;
using MwanLb.Engine.Rules;

namespace MwanLb.Engine.Configuration;

/// <summary>How the forward proxy works: the section <c>[proxy]</c>. Immutable.</summary>
public sealed record ProxyModel
{
    /// <summary>Where clients speak HTTP, CONNECT and SOCKS to it. An IPv6 wildcard takes IPv4 too.</summary>
    public required ImmutableArray<IPEndPoint> Listen { get; init; }

    /// <summary>Where connections arrive that a firewall rule redirected (REDIRECT, DNAT): the destination is asked of the kernel (SO_ORIGINAL_DST).</summary>
    public required ImmutableArray<IPEndPoint> Redirect { get; init; }

    /// <summary>Where connections arrive by TPROXY: the destination is the socket's own address. Needs IP_TRANSPARENT.</summary>
    public required ImmutableArray<IPEndPoint> Tproxy { get; init; }

    /// <summary>The client networks that may use it; empty: all.</summary>
    public required ImmutableArray<AddressPrefix> AllowedClients { get; init; }

    /// <summary>The htpasswd file with those who may use it; null: nobody is asked for a name.</summary>
    public required string? UsersFile { get; init; }

    /// <summary>The ports that tunnels (CONNECT, SOCKS) may lead to.</summary>
    public required ImmutableArray<PortRange> ConnectPorts { get; init; }

    /// <summary>The ports that forwarded requests (<c>http://</c>) may go to.</summary>
    public required ImmutableArray<PortRange> HttpPorts { get; init; }

    /// <summary>Destination networks that are allowed although they are the router's own, local or otherwise closed.</summary>
    public required ImmutableArray<AddressPrefix> AllowedDestinations { get; init; }

    /// <summary>Client connections at once, in all.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Client connections at once from one client (IPv6: from one /64).</summary>
    public required int MaxConnectionsPerClient { get; init; }

    /// <summary>How long a dial stays alone before the next uplink is tried beside it.</summary>
    public required TimeSpan RaceAfter { get; init; }

    /// <summary>How long all dials of one connection may take together.</summary>
    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>How long a tunnel may be silent in both directions.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>How long a tunnel may last at all; zero: as long as it likes.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>How long connections have, when the program is told to stop, to come to their end.</summary>
    public required TimeSpan Drain { get; init; }

    /// <summary>The access log; null: none.</summary>
    public required string? AccessLog { get; init; }

    /// <summary>How its lines look.</summary>
    public required AccessLogFormat AccessLogFormat { get; init; }

    /// <summary>Whether servers are told the client's address (X-Forwarded-For).</summary>
    public required bool ForwardedFor { get; init; }

    /// <summary>Whether SOCKS5 clients may send datagrams (UDP ASSOCIATE).</summary>
    public required bool Udp { get; init; }
}
