using System.CommandLine;
using System.Globalization;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Counting;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Marker.Cli;

/// <summary><c>mwanlb stats</c>: counts by conntrack itself, with or without a daemon.</summary>
internal static class StatsCommand
{
    private const int LongestWatch = 86_400;

    public static Command Create(CommonOptions options)
    {
        var format = EnumOption.Create<StatsFormat>("--format", "FORMAT", "csv is 'count,mark'.");
        // As a text: bound to a number, a wrong one would be refused by the name of a .NET type.
        var watch = new Option<string?>("--watch") { Description = $"Counts again every so many seconds, 1 to {LongestWatch}, until it is ended.", HelpName = "SECONDS" };
        var output = new Option<string?>("--output") { Description = "Writes this file, whole each time, in place of the standard output.", HelpName = "FILE" };
        var command = new Command("stats", "Counts the connections of each uplink: as the CSV 'count,mark', a table or JSON.") { format, watch, output };
        command.SetAction(parsed => !TryReadSeconds(parsed.GetValue(watch), out var seconds)
            ? Terminal.Fail($"--watch {parsed.GetValue(watch)}: must be 1 to {LongestWatch} seconds", ExitCode.BadInput)
            : Terminal.WithModel(parsed.GetValue(options.Config)!, model =>
                Run(model, EnumOption.Read<StatsFormat>(parsed.GetValue(format)!), seconds, parsed.GetValue(output))));
        return command;
    }

    private static bool TryReadSeconds(string? text, out int? seconds)
    {
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        seconds = isNumber ? number : null;
        return text is null || (isNumber && number is >= 1 and <= LongestWatch);
    }

    private static int Run(RouterModel model, StatsFormat format, int? watch, string? output)
    {
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(watch ?? 1));
            int exitCode;
            do
            {
                exitCode = Terminal.Write(StatsText.Of(Count(model), format), output);
            }
            while (exitCode == ExitCode.Success && watch is not null && timer.WaitForNextTickAsync().AsTask().GetAwaiter().GetResult());
            return exitCode;
        }
        catch (NetlinkException e)
        {
            return Terminal.Fail(e.Message + (Environment.IsPrivilegedProcess ? "" : ": counting needs CAP_NET_ADMIN, so run this as root"));
        }
    }

    private static UplinkConnections[] Count(RouterModel model)
    {
        var tallies = new ConnectionTally[model.Uplinks.Length];
        using var conntrack = ConntrackSocket.Open();
        var visitor = new ConnectionCounts(model.Uplinks, tallies);
        if (!UplinkEntries.Dump(conntrack, model.Uplinks, ref visitor).IsComplete)
        {
            Console.Error.WriteLine("mwanlb: warning: the connection table changed its shape while it was read: some may be missing, or counted twice");
        }

        return [.. model.Uplinks.Zip(tallies, (u, t) => new UplinkConnections(u.Name, u.Fwmark.Value, t.Live, t.Tcp, t.Other, t.All))];
    }
}
