using System.Collections.Immutable;
using System.Globalization;
using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Checks the settings of health against each other, and fills in those whose default hangs on others.</summary>
internal static class HealthSettings
{
    // Of fewer samples a percentage says nothing.
    private const int MinIntervalsInWindow = 4;

    // As many answers of each target are remembered.
    private const int MaxIntervalsInWindow = 1000;

    private static readonly TimeSpan LongestDefaultTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortestDefaultWindow = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan DefaultHoldDownMax = TimeSpan.FromMinutes(5);

    // Cloudflare, Google and Quad9: each announced from many places of the world, by operators that have nothing to do with each other.
    private static readonly ImmutableArray<ProbeTarget> DefaultProbes = Targets("icmp:1.1.1.1", "icmp:8.8.8.8", "icmp:9.9.9.9");
    private static readonly ImmutableArray<ProbeTarget> DefaultProbesOfIPv6 =
        Targets("icmp:[2606:4700:4700::1111]", "icmp:[2001:4860:4860::8888]", "icmp:[2620:fe::fe]");

    public static void Check(RouterOptions options, FindingList findings)
    {
        CheckList(options.Health, "health.", findings);
        CheckLimits(options.Health, options.Health, "health.", findings);
        foreach (var uplink in options.Uplinks)
        {
            var prefix = $"{uplink.Label}: ";
            CheckList(uplink.Health, prefix, findings);
            CheckLimits(uplink.Health, uplink.Health.Over(options.Health), prefix, findings);
            CheckTargets(uplink, options, findings);
        }
    }

    /// <summary>Whether the uplink has a probe that measures its round-trip time.</summary>
    public static bool IsMeasured(UplinkOptions uplink, RouterOptions options) => TargetsOf(uplink, options).Any(target => target.MeasuresLine);

    public static HealthModel Build(UplinkOptions uplink, RouterOptions options)
    {
        var settings = uplink.Health.Over(options.Health);
        TimeSpan? rttDown = settings.RttDown.IsWritten ? settings.RttDown.Value : null;
        return new HealthModel
        {
            Probes = TargetsOf(uplink, options),
            Require = (int)settings.Require.Value,
            Interval = settings.Interval.Value,
            Timeout = Timeout(settings),
            Rise = (int)settings.Rise.Value,
            Fall = (int)settings.Fall.Value,
            LossDown = (int)settings.LossDown.Value,
            LossUp = (int)LossUp(settings),
            RttDown = rttDown,
            RttUp = settings.RttUp.IsWritten && rttDown is not null ? settings.RttUp.Value : rttDown * 0.8,
            HoldDown = settings.HoldDown.Value,
            HoldDownMax = settings.HoldDownMax.IsWritten ? settings.HoldDownMax.Value : Longer(DefaultHoldDownMax, settings.HoldDown.Value),
            MinTimeDown = settings.MinTimeDown.Value,
            Window = settings.Window.IsWritten ? settings.Window.Value : Longer(ShortestDefaultWindow, settings.Interval.Value * 20),
        };
    }

    private static void CheckList(HealthOptions written, string prefix, FindingList findings)
    {
        var probes = written.Probes.Value;
        if (probes.Length > ProbeText.MaxCount)
            findings.Error(probes[ProbeText.MaxCount].At, prefix + KnownKeys.Probes, probes[ProbeText.MaxCount].Text, $"is one too many: there can be {ProbeText.MaxCount}");
        foreach (var again in probes.Where(probe => probe.IsUsable).GroupBy(probe => probe.Value.Text).SelectMany(same => same.Skip(1)))
            findings.Error(again.At, prefix + KnownKeys.Probes, again.Text, "stands twice");
    }

    private static void CheckLimits(HealthOptions own, HealthOptions settings, string prefix, FindingList findings)
    {
        if (Any(own.LossUp, own.LossDown) && settings.LossUp.IsWritten && settings.LossUp.Value >= settings.LossDown.Value)
            Contradict(own.LossUp, KnownKeys.LossUp, own.LossDown, KnownKeys.LossDown, $"loss-up must be below loss-down ({settings.LossUp.Value} and {settings.LossDown.Value} here)");
        if (Any(own.RttUp, own.RttDown) && settings.RttUp.IsWritten && !settings.RttDown.IsWritten)
            findings.Warning(own.RttUp.At, prefix + KnownKeys.RttUp, own.RttUp.Text, "has no effect without rtt-down");
        else if (Any(own.RttUp, own.RttDown) && settings.RttUp.IsWritten && settings.RttUp.Value >= settings.RttDown.Value)
            Contradict(own.RttUp, KnownKeys.RttUp, own.RttDown, KnownKeys.RttDown, $"rtt-up must be below rtt-down ({Duration.Format(settings.RttUp.Value)} and {Duration.Format(settings.RttDown.Value)} here)");
        if (Any(own.HoldDownMax, own.HoldDown) && settings.HoldDownMax.IsWritten && settings.HoldDownMax.Value < settings.HoldDown.Value)
            Contradict(own.HoldDownMax, KnownKeys.HoldDownMax, own.HoldDown, KnownKeys.HoldDown, $"hold-down-max must not be below hold-down ({Duration.Format(settings.HoldDownMax.Value)} and {Duration.Format(settings.HoldDown.Value)} here)");
        if (Any(own.Window, own.Interval) && settings.Window.IsWritten && settings.Window.Value < settings.Interval.Value * MinIntervalsInWindow)
            Contradict(own.Window, KnownKeys.Window, own.Interval, KnownKeys.Interval, $"window must be {MinIntervalsInWindow} intervals at least ({Duration.Format(settings.Window.Value)} and {Duration.Format(settings.Interval.Value)} here)");

        else if (Any(own.Window, own.Interval) && settings.Window.IsWritten && settings.Window.Value > settings.Interval.Value * MaxIntervalsInWindow)
            Contradict(own.Window, KnownKeys.Window, own.Interval, KnownKeys.Interval, $"window must be {MaxIntervalsInWindow} intervals at most ({Duration.Format(settings.Window.Value)} and {Duration.Format(settings.Interval.Value)} here)");

        static bool Any<T>(Setting<T> one, Setting<T> other) => one.IsUsable && other.IsUsable && (one.IsWritten || other.IsWritten);

        void Contradict<T>(Setting<T> first, string firstKey, Setting<T> second, string secondKey, string message)
        {
            var (at, key, text) = first.IsWritten ? (first.At, firstKey, first.Text) : (second.At, secondKey, second.Text);
            findings.Error(at, prefix + key, text, message);
        }
    }

    private static void CheckTargets(UplinkOptions uplink, RouterOptions options, FindingList findings)
    {
        var settings = uplink.Health.Over(options.Health);
        if (!settings.Probes.IsUsable || settings.Probes.Value.Any(probe => !probe.IsUsable))
            return;
        var targets = TargetsOf(uplink, options);
        var item = $"{uplink.Label}: {KnownKeys.Probes}";
        var alien = uplink.Health.Probes.IsWritten ? uplink.Health.Probes.Value.Where(probe => !IsFor(uplink, probe.Value)).ToList() : [];
        foreach (var probe in alien)
            findings.Error(probe.At, item, probe.Text, probe.Value.Kind is ProbeKind.Gateway ? "needs a gateway, and this uplink has none" : "is of a family (IPv4, IPv6) that this uplink does not carry");
        if (alien.Count == 0 && targets.IsEmpty && settings.Probes is { IsWritten: true, Value.IsEmpty: false })
            findings.Error(settings.Probes.At, item, settings.Probes.Text, "has none that this uplink can ask, by the families that it carries and the gateway that it has");
        else if (settings.Require.IsUsable && !targets.IsEmpty && settings.Require.Value > targets.Length)
            findings.Error(settings.Require.At, $"{uplink.Label}: {KnownKeys.Require}", settings.Require.Text,
                string.Create(CultureInfo.InvariantCulture, $"is more than the probes that this uplink has: {targets.Length}"));
    }

    private static ImmutableArray<ProbeTarget> TargetsOf(UplinkOptions uplink, RouterOptions options)
    {
        var probes = uplink.Health.Over(options.Health).Probes;
        return probes.State == SettingState.Absent
            ? uplink.HasIPv4 ? DefaultProbes : DefaultProbesOfIPv6
            : [.. probes.Value.Where(probe => probe.IsUsable && IsFor(uplink, probe.Value)).Select(probe => probe.Value)];
    }

    private static bool IsFor(UplinkOptions uplink, ProbeTarget target) =>
        target.IsFor(uplink.HasIPv4, uplink.HasIPv6, uplink.Gateway.State != SettingState.Absent || uplink.Gateway6.State != SettingState.Absent);

    // Four fifths of the interval, so that an outage is known after fall intervals and less than one more; a question for longer than two seconds
    // helps nobody. An answer that comes later than this still shows that the line carries: it only counts as lost.
    private static TimeSpan Timeout(HealthOptions settings) =>
        settings.Timeout.IsWritten ? settings.Timeout.Value : Shorter(settings.Interval.Value * 0.8, LongestDefaultTimeout);

    private static long LossUp(HealthOptions settings) => settings.LossUp.IsWritten ? settings.LossUp.Value : settings.LossDown.Value / 4;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static ImmutableArray<ProbeTarget> Targets(params string[] texts) =>
        [.. texts.Select(text => ProbeText.Parse(text, out var target) is null ? target : throw new FormatException(text))];
}
