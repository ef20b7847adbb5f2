using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>The settings of how connections are placed, which the top of the file, a pool and a rule have in common.</summary>
internal sealed record PlacementOptions
{
    public required Setting<SelectionPolicyKind> Policy { get; init; }

    public required Setting<AffinityScope> Affinity { get; init; }

    public required Setting<AffinityMode> AffinityMode { get; init; }

    public required Setting<TimeSpan> AffinityTime { get; init; }

    public required Setting<long> MinAvailable { get; init; }

    public required Setting<long> OverflowAt { get; init; }

    public required Setting<WhenNone> WhenNone { get; init; }

    /// <summary>Whether nothing of it is in the file.</summary>
    public bool IsEmpty =>
        Policy.State == SettingState.Absent && Affinity.State == SettingState.Absent && AffinityMode.State == SettingState.Absent
        && AffinityTime.State == SettingState.Absent && MinAvailable.State == SettingState.Absent
        && OverflowAt.State == SettingState.Absent && WhenNone.State == SettingState.Absent;

    /// <summary>These settings, with those that are absent taken from <paramref name="general"/>.</summary>
    public PlacementOptions Over(PlacementOptions general) => new()
    {
        Policy = Policy.Or(general.Policy),
        Affinity = Affinity.Or(general.Affinity),
        AffinityMode = AffinityMode.Or(general.AffinityMode),
        AffinityTime = AffinityTime.Or(general.AffinityTime),
        MinAvailable = MinAvailable.Or(general.MinAvailable),
        OverflowAt = OverflowAt.Or(general.OverflowAt),
        WhenNone = WhenNone.Or(general.WhenNone),
    };
}
