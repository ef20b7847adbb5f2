using System.Collections.Immutable;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Configuration;

/// <summary>The whole configuration, checked and with every default filled in. Immutable; a reload makes a new one.</summary>
public sealed record RouterModel
{
    /// <summary>In the order of the file; an uplink's place is its <see cref="Uplink.Index"/>.</summary>
    public required ImmutableArray<Uplink> Uplinks { get; init; }

    /// <summary>By their index. The first is the default pool, of every uplink; those that rules make for themselves come last.</summary>
    public required ImmutableArray<Pool> Pools { get; init; }

    /// <summary>In the order of the file; the first that matches decides.</summary>
    public required ImmutableArray<Rule> Rules { get; init; }

    /// <summary>The CSV file (<c>count,mark</c> a line) with the live connections, for pickers where no daemon has ever run; null: none.</summary>
    public required string? CountsFile { get; init; }

    /// <summary>How long an uplink that returns takes to come to its full share; zero: at once.</summary>
    public required TimeSpan SlowStart { get; init; }

    /// <summary>How each uplink's health is found out, by <see cref="Uplink.Index"/>.</summary>
    public required ImmutableArray<HealthModel> Health { get; init; }

    /// <summary>How much each uplink may carry, by <see cref="Uplink.Index"/>; null: it has no quota.</summary>
    public ImmutableArray<QuotaModel?> Quotas { get; init; } = [];

    /// <summary>Whether uplinks that are down are tried all the same while every one is.</summary>
    public required bool Panic { get; init; }

    /// <summary>How many placements <see cref="AffinityMode.Remember"/> keeps before the oldest make room.</summary>
    public required int AffinityEntries { get; init; }

    /// <summary>The file with the public suffixes, in the form of publicsuffix.org, by which registrable domains are found.</summary>
    public required string PublicSuffixList { get; init; }

    /// <summary>How the forward proxy works.</summary>
    public required ProxyModel Proxy { get; init; }

    /// <summary>The programs that are told of events.</summary>
    public HookModel Hooks { get; init; } = HookModel.None;

    /// <summary>Who is told of outages, and how.</summary>
    public AlertModel Alerts { get; init; } = AlertModel.None;

    /// <summary>Interfaces whose forwarded connections are balanced.</summary>
    public required ImmutableArray<string> Lan { get; init; }

    /// <summary>Whether connections of the router itself are balanced too, as far as no program marks them.</summary>
    public bool Local { get; init; }

    /// <summary>Whether some uplink carries IPv6: without any, IPv6 is left alone.</summary>
    public bool HasIPv6 => Uplinks.Any(u => u.HasIPv6);

    /// <summary>The bits of the packet mark, socket mark and connmark that are ours.</summary>
    public required uint FwmarkMask { get; init; }

    /// <summary>Which tool writes the marking rules.</summary>
    public required FirewallBackend Backend { get; init; }

    /// <summary>Whether forwarded IPv4 traffic gets the address of the uplink's interface.</summary>
    public required bool Masquerade { get; init; }

    /// <summary>Whether forwarded IPv6 traffic gets an address of the uplink's interface.</summary>
    public bool Masquerade6 { get; init; } = true;

    /// <summary>The NFQUEUE number of the first packets, 0 to 65535; the first one where there are several.</summary>
    public required ushort Queue { get; init; }

    /// <summary>How many queues, from <see cref="Queue"/> on, share the first packets; 1 to 64. A thread answers each.</summary>
    public required int Queues { get; init; }

    /// <summary>The group that may write the uplink table: the one that Squid's helper and the proxy run under.</summary>
    public required string Group { get; init; }

    /// <summary>The least severe event that is logged.</summary>
    public required LogSeverity LogSeverity { get; init; }

    /// <summary>The daemon's rolling log file; null: console only.</summary>
    public required string? LogFile { get; init; }

    /// <summary>The file with the history of what the daemon saw and did; null: none is kept.</summary>
    public string? EventsFile { get; init; }
}
