using System.Globalization;
using System.Text;

namespace MwanLb.Marker.Status;

/// <summary>The status for the administrator's eyes.</summary>
internal static class StatusText
{
    public static string Of(RouterStatus status)
    {
        var daemon = status.Daemon;
        if (daemon.Problem is { } problem)
        {
            return $"daemon: {problem}\n";
        }

        var text = new StringBuilder(daemon.IsAlive
            ? $"daemon: alive (process {daemon.ProcessId})\n"
            : $"daemon: silent (process {daemon.ProcessId}, last seen {daemon.LastSeen ?? "never"}); new forwarded connections take the default route\n");
        var width = status.Uplinks.Select(u => u.Name.Length).Append("uplink".Length).Max();
        text.Append(
            $"{"uplink".PadRight(width)}  {"health",-8} {"weight",6} {"used",6} {"rtt",9}  {"fwmark",-12} {"table",6} {"connections",11} {"assigned",10}\n");
        foreach (var uplink in status.Uplinks)
        {
            text.Append(CultureInfo.InvariantCulture, $"{uplink.Name.PadRight(width)}  {Health(uplink),-8} {uplink.Weight,6} {Used(uplink),6} {Rtt(uplink),9}")
                .Append(CultureInfo.InvariantCulture, $"  {uplink.Fwmark,-12} {uplink.Table,6} {uplink.Connections,11} {uplink.Assigned,10}{Notes(uplink)}\n");
        }

        foreach (var family in status.Panic)
        {
            text.Append($"panic: every uplink that may carry {family} is down: new connections are tried on all of them\n");
        }

        AppendCounters(text, daemon);
        AppendHelpers(text, status.Helpers);
        AppendProxies(text, status.Proxies);
        HealthText.Append(text, status.Health, status.HealthAgeSeconds);
        return text.ToString();
    }

    private static void AppendCounters(StringBuilder text, DaemonStatus daemon)
    {
        if (daemon.CountGaps > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"counting: {daemon.CountGaps} {(daemon.CountGaps == 1 ? "gap" : "gaps")}, counted anew each time\n");
        }

        if (daemon.Unmarked > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"marking: {daemon.Unmarked} {(daemon.Unmarked == 1 ? "packet" : "packets")} passed by unmarked\n");
        }
    }

    private static void AppendHelpers(StringBuilder text, IReadOnlyList<HelperStatus> helpers)
    {
        foreach (var helper in helpers)
        {
            text.Append(CultureInfo.InvariantCulture, $"helper {helper.ProcessId}: {helper.Answered} answered")
                .Append(helper.Answered > 0 ? ": " : "")
                .AppendJoin(", ", Parts(helper))
                .Append(helper.Malformed > 0 ? string.Create(CultureInfo.InvariantCulture, $"; lines not understood: {helper.Malformed}\n") : "\n");
        }

        static IEnumerable<string> Parts(HelperStatus helper) => Counts(helper.Uplinks.Append(new("no mark", helper.Unmarked)).Append(new("refused", helper.Dropped)));
    }

    private static void AppendProxies(StringBuilder text, IReadOnlyList<ProxyStatus> proxies)
    {
        foreach (var proxy in proxies)
        {
            text.Append(CultureInfo.InvariantCulture, $"proxy {proxy.ProcessId}: {proxy.Answered} answered")
                .Append(proxy.Answered > 0 ? ": " : "")
                .AppendJoin(", ", Counts(proxy.Uplinks.Append(new("default route", proxy.Unmarked)).Append(new("refused", proxy.Dropped))))
                .Append(proxy.Open.Values.Sum() > 0 ? "; open: " : "")
                .AppendJoin(", ", Counts(proxy.Open))
                .Append('\n');
        }
    }

    private static IEnumerable<string> Counts(IEnumerable<KeyValuePair<string, long>> counts) =>
        counts.Where(part => part.Value > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Key} {part.Value}"));

    private static string Health(UplinkStatus uplink) => !uplink.HasRoute ? "no route" : IsDisabled(uplink) ? "disabled" : uplink.IsDraining ? "draining" : uplink.Health;

    private static bool IsDisabled(UplinkStatus uplink) => uplink is { IsDraining: true, DetourTable: not null };

    private static string Used(UplinkStatus uplink) =>
        uplink.UsedPercent is { } used ? string.Create(CultureInfo.InvariantCulture, $"{used:0} %") : "-";

    private static string Rtt(UplinkStatus uplink) =>
        uplink.RttMilliseconds is { } rtt ? string.Create(CultureInfo.InvariantCulture, $"{rtt:0.0} ms") : "-";

    private static string Notes(UplinkStatus uplink)
    {
        List<string> notes = [];
        // An uplink of IPv4 alone has but one route to miss.
        if (uplink is { HasRoute: false, HasIPv6Route: not null })
        {
            notes.Add(uplink is { HasIPv4Route: false, HasIPv6Route: false } ? "neither an IPv4 nor an IPv6 default route"
                : uplink.HasIPv6Route is false ? "no IPv6 default route"
                : "no IPv4 default route");
        }

        if (!uplink.HasRoute && uplink.IsDraining)
        {
            notes.Add(IsDisabled(uplink) ? "disabled" : "draining");
        }

        if (uplink.IsLastResort)
        {
            notes.Add("carries new connections: every other uplink is down");
        }

        if (uplink.DetourTable is { } detour)
        {
            var what = uplink.IsDraining ? "" : uplink.Health == "down" ? " until it is up again" : ": run 'mwanlb enable'";
            notes.Add($"its mark leads to table {detour}{what}");
        }

        if (uplink.OperatorWeight is not null)
        {
            notes.Add($"weight set by the operator, configured {uplink.ConfiguredWeight}");
        }

        if (uplink.SlowStartPercent < 100)
        {
            notes.Add($"slow start at {uplink.SlowStartPercent} %");
        }

        if (uplink.Quota is { } quota)
        {
            notes.Add($"quota: {quota.Describe()}");
        }

        return notes.Count == 0 ? "" : "  " + string.Join("; ", notes);
    }
}
