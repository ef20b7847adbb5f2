using System.Collections.Immutable;
using MwanLb.Engine.Configuration.Validation;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>The list of the settings that say how connections are placed.</summary>
internal static class PlacementOptionsReader
{
    private const long DefaultOverflowAt = 80;

    private static readonly TimeSpan DefaultAffinityTime = TimeSpan.FromMinutes(30);

    // The default pool holds every uplink and is asked after the last rule: "any" and "next-rule" have nowhere to lead to.
    private static readonly ImmutableArray<(string, WhenNone)> WhenNoneOfDefaultPool =
        [("default-route", WhenNone.DefaultRoute), ("drop", WhenNone.Drop)];

    private static readonly ImmutableArray<(string, WhenNone)> WhenNoneOfOthers =
        [("default-route", WhenNone.DefaultRoute), ("any", WhenNone.Any), ("next-rule", WhenNone.NextRule), ("drop", WhenNone.Drop)];

    public static PlacementOptions ReadTop(Section section) => Read(section, WhenNoneOfDefaultPool);

    public static PlacementOptions ReadPoolOrRule(Section section) => Read(section, WhenNoneOfOthers);

    private static PlacementOptions Read(Section section, ImmutableArray<(string, WhenNone)> whenNone) => new()
    {
        Policy = section.Choice(KnownKeys.Policy, SelectionPolicyKind.RoundRobin,
        [
            ("round-robin", SelectionPolicyKind.RoundRobin),
            ("weighted-round-robin", SelectionPolicyKind.WeightedRoundRobin),
            ("least-connections", SelectionPolicyKind.LeastConnections),
            ("weighted-least-connections", SelectionPolicyKind.WeightedLeastConnections),
            ("random", SelectionPolicyKind.Random),
            ("power-of-two-choices", SelectionPolicyKind.PowerOfTwoChoices),
            ("lowest-latency", SelectionPolicyKind.LowestLatency),
            ("least-used", SelectionPolicyKind.LeastUsed),
            ("overflow", SelectionPolicyKind.Overflow),
            ("priority", SelectionPolicyKind.Priority),
        ]),
        Affinity = section.Choice(KnownKeys.Affinity, AffinityScope.None,
        [
            ("none", AffinityScope.None),
            ("client", AffinityScope.Client),
            ("client+site", AffinityScope.ClientSite),
            ("client+destination", AffinityScope.ClientDestination),
        ]),
        AffinityMode = section.Choice(
            KnownKeys.AffinityMode, AffinityMode.Hash, [("hash", AffinityMode.Hash), ("remember", AffinityMode.Remember)]),
        AffinityTime = section.Text(
            KnownKeys.AffinityTime, DefaultAffinityTime, Duration.Between(TimeSpan.FromSeconds(1), TimeSpan.FromDays(30))),
        MinAvailable = section.Integer(KnownKeys.MinAvailable, 1, Section.Range(1, Uplink.MaxCount)),
        OverflowAt = section.Integer(KnownKeys.OverflowAt, DefaultOverflowAt, Section.Range(1, 100)),
        WhenNone = section.Choice(KnownKeys.WhenNone, WhenNone.DefaultRoute, whenNone),
    };
}
