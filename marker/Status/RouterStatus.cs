using System.Globalization;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health.Reporting;
using MwanLb.Marker.Metering;

namespace MwanLb.Marker.Status;

/// <summary>What <c>mwanlb status</c> tells. The names of the members are those of the JSON fields: documented, not to be changed.</summary>
/// <param name="Daemon">The daemon.</param>
/// <param name="Uplinks">In the order of the configuration; empty where there is no table to read.</param>
/// <param name="Helpers">The helpers of Squid that live, by process.</param>
/// <param name="Proxies">The forward proxies that live, by process.</param>
/// <param name="Panic">The families every usable uplink of which is down, so that they are tried all the same.</param>
/// <param name="HealthAgeSeconds">How old <paramref name="Health"/> is; null: there is none.</param>
/// <param name="Health">What the daemon has written of its probes; null: nothing.</param>
internal sealed record RouterStatus(
    DaemonStatus Daemon, IReadOnlyList<UplinkStatus> Uplinks, IReadOnlyList<HelperStatus> Helpers, IReadOnlyList<ProxyStatus> Proxies,
    IReadOnlyList<string> Panic, double? HealthAgeSeconds, HealthReport? Health)
{
    private static readonly FlowFamily[] Families = [FlowFamily.IPv4, FlowFamily.IPv6];

    /// <summary>Reads the table.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="table">The shared table; null where there is none to read, and <paramref name="fault"/> says why.</param>
    /// <param name="fault">Why there is no table.</param>
    /// <param name="hasRoute">Whether an uplink's table holds a default route for a family: the kernel drops it when the interface goes away.</param>
    /// <param name="now">The time.</param>
    /// <param name="detourTable">The table that an uplink's mark leads to where the operator has disabled it; null: nobody knows.</param>
    /// <param name="health">What the daemon has written of its probes; null: nothing.</param>
    /// <param name="quotas">How the quotas stand.</param>
    public static RouterStatus Read(
        RouterModel model, UplinkTable? table, UplinkTableFault fault, Func<Uplink, FlowFamily, bool> hasRoute, DateTimeOffset now,
        Func<Uplink, uint?>? detourTable = null, HealthReport? health = null, IReadOnlyList<QuotaStatus>? quotas = null) =>
        table is null
            ? new RouterStatus(new DaemonStatus(false, 0, null, UplinkTableStatus.Explain(fault), 0, 0), [], [], [], [], null, null)
            : Read(model, table, UplinkSnapshot.Create(model.Pools, table, trustsHealth: !table.IsSilentAt(now)), hasRoute, now, detourTable, health, quotas);

    private static RouterStatus Read(
        RouterModel model, UplinkTable table, UplinkSnapshot snapshot, Func<Uplink, FlowFamily, bool> hasRoute, DateTimeOffset now,
        Func<Uplink, uint?>? detourTable, HealthReport? health, IReadOnlyList<QuotaStatus>? quotas) => new(
            new DaemonStatus(!table.IsSilentAt(now), table.DaemonProcessId, LastSeen(table.Heartbeat), null, table.CountGaps, table.Unmarked),
            [.. model.Uplinks.Select(uplink => UplinkStatus.Read(uplink, table, family => hasRoute(uplink, family), detourTable?.Invoke(uplink)) with
            {
                Quota = quotas?.FirstOrDefault(quota => quota.Uplink == uplink.Name),
                IsLastResort = Families.Any(family => snapshot.IsSpared(uplink, family)),
            })],
            [.. table.Pickers.Read(model.Uplinks.Length, now).Where(p => p.Kind is PickerKind.Helper).Select(p => HelperStatus.Of(p, model.Uplinks))],
            [.. table.Pickers.Read(model.Uplinks.Length, now).Where(p => p.Kind is PickerKind.Proxy).Select(p => ProxyStatus.Of(p, model.Uplinks))],
            [.. Families.Where(family => snapshot.PoolsFor(family)[0].IsPanic).Select(family => family.ToString())],
            health is null ? null : Math.Round((now - health.WrittenAt).TotalSeconds, 1),
            health);

    // Any picker can write the heartbeat: it may be no time at all.
    private static string? LastSeen(long heartbeat) => heartbeat is > 0 and < 253402300800000 // year 10000
        ? DateTimeOffset.FromUnixTimeMilliseconds(heartbeat).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : null;
}
