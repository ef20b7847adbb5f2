using System.Collections.Immutable;
using System.Net;
using MwanLb.Engine.Configuration.Validation;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>One <c>[[uplink]]</c> of the file.</summary>
internal sealed record UplinkOptions
{
    /// <summary>Names it in findings: <c>uplink "dsl"</c>, or <c>uplink #2</c> where there is no usable name.</summary>
    public required string Label { get; init; }

    /// <summary>Its header.</summary>
    public required SourcePosition At { get; init; }

    public required Setting<string> Name { get; init; }

    public required Setting<string> Interface { get; init; }

    /// <summary>Empty when absent: a point-to-point interface. <see cref="GatewayAddress.Automatic"/>: to be found out.</summary>
    public required Setting<string> Gateway { get; init; }

    /// <summary>Empty when absent: no IPv6, or a point-to-point interface. <see cref="GatewayAddress.Automatic"/>: to be found out.</summary>
    public required Setting<string> Gateway6 { get; init; }

    public required Setting<bool> IPv4 { get; init; }

    /// <summary>When absent, <see cref="HasIPv6"/> goes by the gateway.</summary>
    public required Setting<bool> IPv6 { get; init; }

    public required Setting<long> Weight { get; init; }

    public required Setting<long> Tier { get; init; }

    public required Setting<long> Fwmark { get; init; }

    public required Setting<long> Table { get; init; }

    /// <summary>In bits per second; 0 when absent.</summary>
    public required Setting<long> Download { get; init; }

    /// <summary>In bits per second; 0 when absent.</summary>
    public required Setting<long> Upload { get; init; }

    public required Setting<SocketBinding> Bind { get; init; }

    public required Setting<ImmutableArray<Setting<IPEndPoint>>> Resolvers { get; init; }

    /// <summary>What it has of its own; the rest is that of <see cref="RouterOptions.Health"/>.</summary>
    public required HealthOptions Health { get; init; }

    /// <summary>When absent, what the top of the file says.</summary>
    public required Setting<OnDown> OnDown { get; init; }

    /// <summary>When absent, what the top of the file says.</summary>
    public required Setting<OnRecovery> OnRecovery { get; init; }

    /// <summary>In bytes; 0 when absent: none.</summary>
    public required Setting<long> Quota { get; init; }

    public required Setting<long> BillingDay { get; init; }

    public required Setting<QuotaCounts> QuotaCounts { get; init; }

    /// <summary>In percent.</summary>
    public required Setting<long> QuotaSoft { get; init; }

    public required Setting<QuotaReached> QuotaReached { get; init; }

    public bool HasIPv4 => IPv4.Value;

    public bool HasIPv6 => IPv6.State == SettingState.Absent ? Gateway6.State != SettingState.Absent : IPv6.Value;

    public bool DeclaresCapacity => Download.State != SettingState.Absent || Upload.State != SettingState.Absent;
}
