using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>A set of uplinks and how connections are placed on it. Immutable.</summary>
public sealed record Pool
{
    /// <summary>The most pools that a configuration can have, those that rules make for themselves included: the table has as many ticket lines.</summary>
    public const int MaxCount = 256;

    /// <summary>Place among the pools; also whose tickets are taken. 0 is the default pool, which holds every uplink.</summary>
    public required int Index { get; init; }

    /// <summary>As in the configuration; <c>default</c> for the default pool, the rule's name for a rule's own.</summary>
    public required string Name { get; init; }

    /// <summary>In the order of preference for the policies that have one. May be empty.</summary>
    public required ImmutableArray<Uplink> Uplinks { get; init; }

    /// <summary>How one of them is chosen.</summary>
    public required SelectionPolicyKind Policy { get; init; }

    /// <summary>What keeps connections that belong together on one uplink.</summary>
    public Affinity Affinity { get; init; }

    /// <summary>With fewer available uplinks than this in the lowest tiers, the next tier is used too; 1 to <see cref="Uplink.MaxCount"/>.</summary>
    public int MinAvailable { get; init; } = 1;

    /// <summary>For <see cref="SelectionPolicyKind.Overflow"/>: the share of an uplink's capacity, in percent, from which the next one is taken; 1 to 100.</summary>
    public int OverflowAtPercent { get; init; } = 80;

    /// <summary>What happens to a connection when none of the uplinks is available.</summary>
    public WhenNone WhenNone { get; init; }

    /// <summary>Whether those of its uplinks that are down are tried all the same while every uplink of the router is.</summary>
    public bool Panic { get; init; }

    /// <summary>The pools of a configuration without pools and rules: one, of every uplink.</summary>
    public static ImmutableArray<Pool> Only(ImmutableArray<Uplink> uplinks, SelectionPolicyKind policy) =>
        [new Pool { Index = 0, Name = "default", Uplinks = uplinks, Policy = policy }];
}
