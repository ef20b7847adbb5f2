using System.CommandLine;
using System.Globalization;
using MwanLb.Marker.Hosting;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Cli;

/// <summary><c>mwanlb reload</c>.</summary>
internal static class ReloadCommand
{
    public static Command Create(CommonOptions options)
    {
        var command = new Command("reload", "Has the daemon read its configuration again, where that is good: a wrong one is reported and changes nothing.");
        command.SetAction(parsed => Terminal.WithModel(parsed.GetValue(options.Config)!, _ => Signal(parsed.GetValue(options.State)!)));
        return command;
    }

    private static int Signal(string stateDirectory)
    {
        int holder;
        try
        {
            holder = InstanceLock.HolderOf(stateDirectory);
            if (holder == 0)
            {
                return Terminal.Fail($"no 'mwanlb run' is at work with {stateDirectory}");
            }
        }
        catch (UnauthorizedAccessException e)
        {
            return Terminal.Fail(e.Message + ": run this as root");
        }

        var (exitCode, problem) = Shell.Try("kill -HUP \"$1\"", "", holder.ToString(CultureInfo.InvariantCulture));
        return exitCode == 0 ? Terminal.Print($"told process {holder} to read it again; its log and 'mwanlb events' say what came of it\n") : Terminal.Fail(problem);
    }
}
