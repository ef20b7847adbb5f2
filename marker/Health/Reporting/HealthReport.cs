namespace MwanLb.Marker.Health.Reporting;

/// <summary>How all uplinks' health is, as the daemon writes it for <c>mwanlb status</c>.</summary>
/// <param name="WrittenAt">When.</param>
/// <param name="Uplinks">In the order of the configuration.</param>
internal sealed record HealthReport(DateTimeOffset WrittenAt, IReadOnlyList<UplinkReport> Uplinks)
{
    public static HealthReport Of(IEnumerable<UplinkWatch> watches, DateTimeOffset now) => new(now, [.. watches.Select(Of)]);

    /// <summary>How a state is written.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static UplinkReport Of(UplinkWatch watch)
    {
        var (controller, window) = (watch.Controller, watch.Window);
        return new UplinkReport(
            watch.Uplink.Name, Word(controller.Health), Word(controller.Phase), controller.Since, controller.Cause,
            Math.Round(controller.HoldLeft.TotalSeconds, 1), controller.Outage, Math.Round(window.LossPercent, 1), Rounded(window.MeanRtt),
            [
                .. watch.Settings.Probes.Zip(watch.Targets, (probe, target) => (probe, target, window: target.Statistics(long.MinValue)))
                    .Select(t => new TargetReport(
                        t.probe.Text, Math.Round(t.window.LossPercent, 1), Rounded(t.window.MeanRtt), Rounded(t.window.RttDeviation), t.target.LastResult)),
            ]);
    }

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 2) : null;
}
