using System.CommandLine;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Alerts;

namespace MwanLb.Marker.Cli;

/// <summary><c>mwanlb alert --test</c>: whether alerts get through, with or without a daemon.</summary>
internal static class AlertCommand
{
    public static Command Create(CommonOptions options)
    {
        var test = new Option<bool>("--test") { Description = "Sends a test message by every way at once, and says what came of it." };
        var command = new Command("alert", "Tries out the alerts. Exit code 0 where every message got through.") { test };
        command.SetAction(parsed => parsed.GetValue(test)
            ? Terminal.WithModel(parsed.GetValue(options.Config)!, model => Test(model, parsed.GetValue(options.State)!))
            : Terminal.Fail("'mwanlb alert --test' sends a test message; there is nothing else to ask for", ExitCode.BadInput));
        return command;
    }

    private static int Test(RouterModel model, string stateDirectory)
    {
        // Without a daemon nobody knows who is down: all are tried.
        var table = UplinkTableFile.TryOpen(stateDirectory, model.Uplinks, present: null, out _) ?? UplinkTable.CreatePrivate(model.Uplinks);
        var outlets = AlertOutlets.Create(model, table, TimeProvider.System).ToList();
        if (outlets.Count == 0)
        {
            return Terminal.Fail("the configuration names no way to send alerts: webhook or smtp in the section [alerts]", ExitCode.BadInput);
        }

        var message = new AlertComposer(model, table, TimeProvider.System).Test();
        var exitCode = ExitCode.Success;
        foreach (var outlet in outlets)
        {
            try
            {
                var answer = outlet.SendAsync(message, CancellationToken.None).GetAwaiter().GetResult();
                exitCode = Math.Max(exitCode, Terminal.Print($"{outlet.Name}: sent: {answer}\n"));
            }
            catch (AlertException e)
            {
                exitCode = Terminal.Fail($"{outlet.Name}: {e.Message}");
            }
        }

        return exitCode;
    }
}
