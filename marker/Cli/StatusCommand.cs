using System.CommandLine;
using System.Globalization;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Failover;
using MwanLb.Marker.Health.Reporting;
using MwanLb.Marker.Metering;
using MwanLb.Marker.Routing;
using MwanLb.Marker.Status;

namespace MwanLb.Marker.Cli;

/// <summary><c>mwanlb status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create(CommonOptions options)
    {
        var json = new Option<bool>("--json") { Description = "As one JSON object." };
        var command = new Command("status", "Tells whether the daemon is alive and what each uplink carries. Exit code 1 where it is not.") { json };
        command.SetAction(parsed => Terminal.WithModel(parsed.GetValue(options.Config)!, model =>
        {
            var table = UplinkTableFile.TryOpen(parsed.GetValue(options.State)!, model.Uplinks, present: null, out var fault);
            var rules = Shell.Try(
                "for family in -4 -6; do ip -N $family rule show pref \"$1\"; ip -N $family rule show pref \"$2\"; done", "", Number(Detour.Priority), Number(Detour.FailoverPriority)).Output;
            var status = RouterStatus.Read(
                model, table, fault, HasRoute, TimeProvider.System.GetUtcNow(), uplink => Detour.TableOf(uplink, rules),
                HealthFile.TryRead(parsed.GetValue(options.State)!),
                QuotaStatus.All(
                    model, MeterFile.TryRead(parsed.GetValue(options.State)!, MeterFile.DirectoryOf(model), out _), DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime)));
            var exitCode = Terminal.Print(parsed.GetValue(json) ? StatusJson.Text(status) : StatusText.Of(status));
            return status.Daemon.IsAlive ? exitCode : ExitCode.Failure;
        }));
        return command;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool HasRoute(Uplink uplink, FlowFamily family) => Shell.Try(
        "ip -N \"$1\" route show default table \"$2\" 2>/dev/null | grep -q .", "",
        family is FlowFamily.IPv6 ? "-6" : "-4", uplink.Table.ToString(CultureInfo.InvariantCulture)).ExitCode == 0;
}
