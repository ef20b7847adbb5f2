using System.CommandLine;
using System.Globalization;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Hosting;
using MwanLb.Marker.Routing;
using MwanLb.Marker.Status;

namespace MwanLb.Marker.Cli;

/// <summary>The commands of <c>mwanlb</c>. What a command prints is its result, on stdout; what is wrong goes to stderr.</summary>
internal static class Commands
{
    public static RootCommand Create()
    {
        var options = new CommonOptions();
        var root = new RootCommand("Shares a router's new connections out over its uplinks.") { options.Config, options.State };
        root.Add(Command("check", "Reports everything that is wrong with the configuration.", parsed => Check(parsed.GetValue(options.Config)!)));
        root.Add(Command("plan", "Prints the script that 'apply' runs.",
            parsed => WithPlan(parsed.GetValue(options.Config)!, plan => Print(RoutingScript.Apply(plan, parsed.GetValue(options.State)!)))));
        root.Add(Command("apply", "Makes routes, rules and marks in this network namespace. Safe to run again.",
            parsed => WithPlan(parsed.GetValue(options.Config)!, plan => RunAsRoot(RoutingScript.Apply(plan, parsed.GetValue(options.State)!)))));
        root.Add(Command("clean", "Takes back everything that 'apply' made.",
            parsed => RunAsRoot(RoutingScript.Clean(parsed.GetValue(options.State)!))));
        root.Add(Command("status", "Tells whether the daemon is alive and what each uplink carries. Exit code 1 where it is not.",
            parsed => WithModel(parsed.GetValue(options.Config)!, model => Status(model, parsed.GetValue(options.State)!))));
        root.Add(Command("run", "Runs the daemon: marks new connections, counts live ones.",
            parsed => WithModel(parsed.GetValue(options.Config)!, model => Daemon.Run(model, parsed.GetValue(options.State)!))));
        root.Add(SimulateCommand.Create(options, WithModel));
        return root;
    }

    private static Command Command(string name, string description, Func<ParseResult, int> action)
    {
        var command = new Command(name, description);
        command.SetAction(action);
        return command;
    }

    private static int Check(string path) => WithModel(path, model =>
        Print($"{path}: good: {model.Uplinks.Length} uplinks ({string.Join(", ", model.Uplinks.Select(u => u.Name))})\n"));

    private static int Status(RouterModel model, string stateDirectory)
    {
        var table = UplinkTableFile.TryOpen(stateDirectory, model.Uplinks, present: null, out var fault);
        return StatusReport.Write(Console.Out, model, table, fault, HasRoute, TimeProvider.System.GetUtcNow()) ? ExitCode.Success : ExitCode.Failure;
    }

    private static bool HasRoute(Uplink uplink) =>
        Shell.Try("ip -N route show default table \"$1\" | grep -q .", "", uplink.Table.ToString(CultureInfo.InvariantCulture)).ExitCode == 0;

    private static int WithModel(string path, Func<RouterModel, int> use)
    {
        var result = ConfigurationFile.Load(path);
        Report(result);
        return result.Model is { } model ? use(model) : ExitCode.BadInput;
    }

    private static int WithPlan(string path, Func<RoutingPlan, int> use) => WithModel(path, model =>
    {
        var (backend, reason) = BackendProbe.Choose(model);
        return backend is null
            ? Fail($"no tool for the marking rules: {reason}" + RootHint())
            : use(RoutingPlan.Create(model, backend.Value, reason));
    });

    private static int RunAsRoot(string script) => Environment.IsPrivilegedProcess
        ? Shell.RunScript(script) == 0 ? ExitCode.Success : ExitCode.Failure
        : Fail("routes, rules and kernel settings are the administrator's: run this as root");

    private static string RootHint() => Environment.IsPrivilegedProcess ? "" : " (this must be root to ask the kernel, or name 'backend' in the configuration)";

    private static void Report(ConfigurationResult result)
    {
        if (result.Findings.Length > 0)
        {
            Console.Error.WriteLine(result.ToString());
        }
    }

    private static int Print(string text)
    {
        Console.Out.Write(text);
        return ExitCode.Success;
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine("mwanlb: " + message);
        return ExitCode.Failure;
    }
}
