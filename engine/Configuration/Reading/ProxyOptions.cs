using System.Collections.Immutable;
using System.Net;
using MwanLb.Engine.Rules;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>The section <c>[proxy]</c>, value by value as it stands in the file.</summary>
internal sealed record ProxyOptions
{
    public required Setting<ImmutableArray<Setting<IPEndPoint>>> Listen { get; init; }

    public required Setting<ImmutableArray<Setting<IPEndPoint>>> Redirect { get; init; }

    public required Setting<ImmutableArray<Setting<IPEndPoint>>> Tproxy { get; init; }

    public required Setting<ImmutableArray<Setting<AddressPrefix>>> Allow { get; init; }

    /// <summary>Empty: none.</summary>
    public required Setting<string> Users { get; init; }

    public required Setting<ImmutableArray<Setting<PortRange>>> ConnectPorts { get; init; }

    public required Setting<ImmutableArray<Setting<PortRange>>> HttpPorts { get; init; }

    public required Setting<ImmutableArray<Setting<AddressPrefix>>> AllowDestinations { get; init; }

    public required Setting<long> MaxConnections { get; init; }

    public required Setting<long> MaxConnectionsPerClient { get; init; }

    public required Setting<TimeSpan> RaceAfter { get; init; }

    public required Setting<TimeSpan> ConnectTimeout { get; init; }

    public required Setting<TimeSpan> IdleTimeout { get; init; }

    public required Setting<TimeSpan> Lifetime { get; init; }

    public required Setting<TimeSpan> Drain { get; init; }

    /// <summary>Empty: none.</summary>
    public required Setting<string> AccessLog { get; init; }

    public required Setting<AccessLogFormat> AccessLogFormat { get; init; }

    public required Setting<bool> ForwardedFor { get; init; }

    public required Setting<bool> Udp { get; init; }
}
