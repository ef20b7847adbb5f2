using MwanLb.Engine.Configuration.Validation;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>The settings of health with their ranges and those defaults that stand alone. docs/guide/health.md gives the reasons for each number.</summary>
internal static class HealthOptionsReader
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static HealthOptions Read(Section section) => new()
    {
        Probes = section.List<ProbeTarget>(KnownKeys.Probes, ProbeText.Expected, ProbeText.Parse),
        // One is enough: three operators do not fail at once, and any one of them may forget to answer pings.
        Require = section.Integer(KnownKeys.Require, 1, Section.Range(1, ProbeText.MaxCount)),
        Interval = Time(section, KnownKeys.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100), Hour),
        Timeout = Time(section, KnownKeys.Timeout, default, TimeSpan.FromMilliseconds(20), TimeSpan.FromMinutes(1)),
        Rise = section.Integer(KnownKeys.Rise, 3, Section.Range(1, 100)),
        Fall = section.Integer(KnownKeys.Fall, 2, Section.Range(1, 100)),
        LossDown = section.Integer(KnownKeys.LossDown, 20, Section.Range(1, 100)),
        LossUp = section.Integer(KnownKeys.LossUp, 0, Section.Range(0, 99)),
        RttDown = Time(section, KnownKeys.RttDown, default, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
        RttUp = Time(section, KnownKeys.RttUp, default, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
        HoldDown = Time(section, KnownKeys.HoldDown, TimeSpan.FromSeconds(10), TimeSpan.Zero, Hour),
        HoldDownMax = Time(section, KnownKeys.HoldDownMax, default, TimeSpan.Zero, TimeSpan.FromDays(1)),
        MinTimeDown = Time(section, KnownKeys.MinTimeDown, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(1)),
        Window = Time(section, KnownKeys.Window, default, TimeSpan.FromSeconds(1), Hour),
    };

    private static Setting<TimeSpan> Time(Section section, string key, TimeSpan fallback, TimeSpan min, TimeSpan max) =>
        section.Text(key, fallback, Duration.Between(min, max));
}
