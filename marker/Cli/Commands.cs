using System.CommandLine;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Following;
using MwanLb.Marker.Hosting;
using MwanLb.Marker.Routing;

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
            parsed => WithPlan(parsed.GetValue(options.Config)!, plan => Terminal.Print(RoutingScript.Apply(plan, parsed.GetValue(options.State)!)))));
        root.Add(Command("apply", "Makes routes, rules and marks in this network namespace. Safe to run again.",
            parsed => WithPlan(parsed.GetValue(options.Config)!, plan => RunAsRoot(RoutingScript.Apply(plan, parsed.GetValue(options.State)!)))));
        root.Add(Command("clean", "Takes back everything that 'apply' made.",
            parsed => RunAsRoot(RoutingScript.Clean(parsed.GetValue(options.State)!))));
        root.Add(StatusCommand.Create(options));
        root.Add(EventsCommand.Create(options));
        root.Add(StatsCommand.Create(options));
        root.Add(AlertCommand.Create(options));
        root.Add(ProbeCommand.Create(options));
        root.Add(WhyCommand.Create(options));
        root.Add(OperatorCommands.Drain(options));
        root.Add(OperatorCommands.Resume(options));
        root.Add(OperatorCommands.Disable(options));
        root.Add(OperatorCommands.Enable(options));
        root.Add(OperatorCommands.Weight(options));
        root.Add(QuotaCommand.Create(options));
        root.Add(Command("run", "Runs the daemon: marks new connections, counts live ones, probes the uplinks.",
            parsed => Terminal.WithModel(parsed.GetValue(options.Config)!, model => Daemon.Run(model, parsed.GetValue(options.Config)!, parsed.GetValue(options.State)!))));
        root.Add(ReloadCommand.Create(options));
        root.Add(SquidCommand.Create(options));
        root.Add(SimulateCommand.Create(options));
        return root;
    }

    private static Command Command(string name, string description, Func<ParseResult, int> action)
    {
        var command = new Command(name, description);
        command.SetAction(action);
        return command;
    }

    private static int Check(string path) => Terminal.WithModel(path, model =>
        Terminal.Print($"{path}: good: {model.Uplinks.Length} uplinks ({string.Join(", ", model.Uplinks.Select(u => u.Name))})\n"));

    private static int WithPlan(string path, Func<RoutingPlan, int> use) => Terminal.WithModel(path, model =>
    {
        var (choice, reason) = new BackendProbe(model, (command, input) => Shell.Try(command, input)).Choose();
        return choice is null
            ? Terminal.Fail($"no tool for the marking rules: {reason}" + RootHint())
            : use(RoutingPlan.Create(model, choice, Gateways(model)));
    });

    /// <summary>What is known at this moment of the next hops that are to be found out.</summary>
    private static Func<Uplink, IpFamily, GatewayAnswer>? Gateways(RouterModel model)
    {
        if (!model.Uplinks.Any(uplink => uplink.IsGatewayAutomatic || uplink.IsGateway6Automatic))
        {
            return null;
        }

        using var reader = new KernelViewReader(model);
        var view = reader.Read();
        var finder = new GatewayFinder(model, new DhcpLeases().Of);
        return (uplink, family) => finder.Find(uplink, family, view);
    }

    private static int RunAsRoot(string script) => Environment.IsPrivilegedProcess
        ? Shell.RunScript(script) == 0 ? ExitCode.Success : ExitCode.Failure
        : Terminal.Fail("routes, rules and kernel settings are the administrator's: run this as root");

    private static string RootHint() => Environment.IsPrivilegedProcess ? "" : " (this must be root to ask the kernel, or name 'backend' in the configuration)";
}
