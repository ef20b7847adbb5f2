using System.Globalization;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Status;

/// <summary>What <c>mwanlb status</c> prints: whether the daemon lives, and what each uplink carries.</summary>
internal static class StatusReport
{
    /// <summary>Writes the report.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="model">The configuration.</param>
    /// <param name="table">The shared table; null where there is none to read, and <paramref name="fault"/> says why.</param>
    /// <param name="fault">Why there is no table.</param>
    /// <param name="hasRoute">Whether an uplink's table holds a default route: the kernel drops it when the interface goes away.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether the daemon is alive.</returns>
    public static bool Write(TextWriter output, RouterModel model, UplinkTable? table, UplinkTableFault fault, Func<Uplink, bool> hasRoute, DateTimeOffset now)
    {
        if (table is null)
        {
            output.WriteLine($"daemon: {new UplinkTableStatus(IsShared: false, fault, IsDaemonSilent: false)}");
            return false;
        }

        var isAlive = !table.IsSilentAt(now);
        output.WriteLine(isAlive
            ? $"daemon: alive (process {table.DaemonProcessId})"
            : $"daemon: silent (process {table.DaemonProcessId}, last seen {Since(table.Heartbeat)}); new forwarded connections take the default route");
        var width = Math.Max("uplink".Length, model.Uplinks.Max(u => u.Name.Length));
        output.WriteLine($"{"uplink".PadRight(width)}  {"health",-8} {"weight",6}  {"fwmark",-12} {"table",6} {"connections",11} {"assigned",10}");
        foreach (var uplink in model.Uplinks)
        {
            var slot = uplink.Index;
            var health = !hasRoute(uplink) ? "no route" : table.IsDraining(slot) ? "draining" : table.Health(slot).ToString().ToLowerInvariant();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{uplink.Name.PadRight(width)}  {health,-8} {table.Weight(slot),6}  {uplink.Fwmark,-12} {uplink.Table,6} {table.Counted(slot),11} {table.Assigned(slot),10}"));
        }

        return isAlive;
    }

    private static string Since(long heartbeat) => heartbeat is > 0 and < 253402300800000 // year 10000
        ? DateTimeOffset.FromUnixTimeMilliseconds(heartbeat).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)
        : "never";
}
