using System.Globalization;
using System.Text;
using MwanLb.Marker.Health.Reporting;

namespace MwanLb.Marker.Status;

/// <summary>The health of all uplinks for the administrator's eyes, target by target.</summary>
internal static class HealthText
{
    /// <summary>Writes it.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="report">What the daemon has written last; null: nothing.</param>
    /// <param name="ageSeconds">How long ago that was.</param>
    public static void Append(StringBuilder text, HealthReport? report, double? ageSeconds)
    {
        if (report is null)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"health, {ageSeconds:0.0} s old:\n");
        var width = report.Uplinks.SelectMany(u => u.Targets).Select(t => t.Target.Length).Append(0).Max();
        foreach (var uplink in report.Uplinks)
        {
            text.Append(CultureInfo.InvariantCulture, $"{uplink.Name}: {Word(uplink)} since {uplink.Since:yyyy-MM-dd HH:mm:ss}Z: {uplink.Cause}");
            text.Append(uplink.HoldDownSeconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"; held down for {uplink.HoldDownSeconds:0.0} s more\n") : "\n");
            foreach (var target in uplink.Targets)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {target.Target.PadRight(width)}  loss {target.LossPercent,5:0.0} %  {Rtt(target),18}  {target.LastResult}\n");
            }
        }
    }

    private static string Word(UplinkReport uplink) => uplink.Phase is "busy" ? "busy" : uplink.Health;

    private static string Rtt(TargetReport target) => target is { RttMilliseconds: { } mean, RttDeviationMilliseconds: { } deviation }
        ? string.Create(CultureInfo.InvariantCulture, $"{mean:0.0} ± {deviation:0.0} ms")
        : "-";
}
