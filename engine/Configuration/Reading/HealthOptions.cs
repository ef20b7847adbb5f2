using System.Collections.Immutable;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>The settings of health, which the section <c>[health]</c> and an <c>[[uplink]]</c> have in common. Where the default hangs on others, <see cref="Validation.HealthSettings"/> fills it in.</summary>
internal sealed record HealthOptions
{
    public required Setting<ImmutableArray<Setting<ProbeTarget>>> Probes { get; init; }

    public required Setting<long> Require { get; init; }

    public required Setting<TimeSpan> Interval { get; init; }

    public required Setting<TimeSpan> Timeout { get; init; }

    public required Setting<long> Rise { get; init; }

    public required Setting<long> Fall { get; init; }

    public required Setting<long> LossDown { get; init; }

    public required Setting<long> LossUp { get; init; }

    public required Setting<TimeSpan> RttDown { get; init; }

    public required Setting<TimeSpan> RttUp { get; init; }

    public required Setting<TimeSpan> HoldDown { get; init; }

    public required Setting<TimeSpan> HoldDownMax { get; init; }

    public required Setting<TimeSpan> MinTimeDown { get; init; }

    public required Setting<TimeSpan> Window { get; init; }

    /// <summary>These settings, with those that are absent taken from <paramref name="general"/>.</summary>
    public HealthOptions Over(HealthOptions general) => new()
    {
        Probes = Probes.Or(general.Probes),
        Require = Require.Or(general.Require),
        Interval = Interval.Or(general.Interval),
        Timeout = Timeout.Or(general.Timeout),
        Rise = Rise.Or(general.Rise),
        Fall = Fall.Or(general.Fall),
        LossDown = LossDown.Or(general.LossDown),
        LossUp = LossUp.Or(general.LossUp),
        RttDown = RttDown.Or(general.RttDown),
        RttUp = RttUp.Or(general.RttUp),
        HoldDown = HoldDown.Or(general.HoldDown),
        HoldDownMax = HoldDownMax.Or(general.HoldDownMax),
        MinTimeDown = MinTimeDown.Or(general.MinTimeDown),
        Window = Window.Or(general.Window),
    };
}
