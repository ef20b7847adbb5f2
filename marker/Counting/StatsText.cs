using System.Globalization;
using System.Text;

namespace MwanLb.Marker.Counting;

/// <summary>What <c>mwanlb stats</c> prints.</summary>
internal static class StatsText
{
    public static string Of(IReadOnlyList<UplinkConnections> uplinks, StatsFormat format) => format switch
    {
        StatsFormat.Json => StatsJson.Text(uplinks),
        StatsFormat.Table => Table(uplinks),
        _ => string.Concat(uplinks.Select(u => string.Create(CultureInfo.InvariantCulture, $"{u.Live},{u.Fwmark}\n"))),
    };

    private static string Table(IReadOnlyList<UplinkConnections> uplinks)
    {
        var width = uplinks.Select(u => u.Uplink.Length).Append("uplink".Length).Max();
        var text = new StringBuilder($"{"uplink".PadRight(width)}  {"fwmark",-10} {"live",9} {"tcp",9} {"other",9} {"entries",9}\n");
        foreach (var uplink in uplinks)
        {
            text.Append(CultureInfo.InvariantCulture, $"{uplink.Uplink.PadRight(width)}  0x{uplink.Fwmark,-8:x} {uplink.Live,9} {uplink.Tcp,9} {uplink.Other,9} {uplink.All,9}\n");
        }

        return text.ToString();
    }
}
