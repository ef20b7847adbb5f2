using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>The file's content, value by value as it stands there.</summary>
internal sealed record RouterOptions
{
    /// <summary>Of the default pool, and of whatever pools and rules leave out.</summary>
    public required PlacementOptions Placement { get; init; }

    /// <summary>The path alone; empty: the daemon counts.</summary>
    public required Setting<string> Counts { get; init; }

    public required Setting<TimeSpan> SlowStart { get; init; }

    public required Setting<long> AffinityEntries { get; init; }

    public required Setting<string> PublicSuffixList { get; init; }

    public required Setting<ImmutableArray<Setting<string>>> Lan { get; init; }

    public required Setting<bool> Local { get; init; }

    public required Setting<long> FwmarkMask { get; init; }

    public required Setting<FirewallBackend> Backend { get; init; }

    public required Setting<bool> Masquerade { get; init; }

    public required Setting<bool> Masquerade6 { get; init; }

    public required Setting<long> Queue { get; init; }

    public required Setting<long> Queues { get; init; }

    public required Setting<string> Group { get; init; }

    /// <summary>Of the uplinks that do not say it themselves.</summary>
    public required Setting<OnDown> OnDown { get; init; }

    /// <summary>Of the uplinks that do not say it themselves.</summary>
    public required Setting<OnRecovery> OnRecovery { get; init; }

    public required Setting<LogSeverity> LogLevel { get; init; }

    public required Setting<string> LogFile { get; init; }

    /// <summary>Empty: none.</summary>
    public required Setting<string> EventsFile { get; init; }

    /// <summary>Of all uplinks that do not say otherwise.</summary>
    public required HealthOptions Health { get; init; }

    public required Setting<bool> Panic { get; init; }

    public required ProxyOptions Proxy { get; init; }

    public required HookOptions Hooks { get; init; }

    public required AlertOptions Alerts { get; init; }

    public required ImmutableArray<UplinkOptions> Uplinks { get; init; }

    public required ImmutableArray<PoolOptions> Pools { get; init; }

    public required ImmutableArray<RuleOptions> Rules { get; init; }
}
