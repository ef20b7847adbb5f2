using System.CommandLine;
using System.Globalization;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Failover;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Cli;

/// <summary><c>mwanlb drain</c>, <c>resume</c>, <c>disable</c>, <c>enable</c> and <c>weight</c>.</summary>
internal static class OperatorCommands
{
    private const string AsConfigured = "configured";

    public static Command Drain(CommonOptions options) => Create(
        "drain", "Takes an uplink out of new selections; its connections go on. Kept until 'resume', or a reboot.", options,
        (desk, uplink, _) => desk.Drain(uplink));

    public static Command Resume(CommonOptions options) => Create(
        "resume", "Takes an uplink back into new selections after 'drain'.", options, (desk, uplink, _) => desk.Resume(uplink));

    public static Command Disable(CommonOptions options) => Create(
        "disable", "Takes an uplink out of use at once: what runs by it is closed and tries again by another one. Kept until 'enable', or a reboot.", options,
        (desk, uplink, _) => desk.Disable(uplink), NotRoot, after: (desk, uplink) => Shell.RunScript(Detour.Begin(uplink, desk.StandIn)));

    public static Command Enable(CommonOptions options) => Create(
        "enable", "Takes an uplink back into use after 'disable'.", options,
        (desk, uplink, _) => desk.Resume(uplink), NotRoot,
        // Of an uplink that is down, failover would make the same detour again at once.
        before: (desk, uplink) => Shell.RunScript(desk.IsFailedOver(uplink) ? Detour.HandOver(uplink) : Detour.End(uplink)));

    public static Command Weight(CommonOptions options)
    {
        var weight = new Argument<string>("weight") { HelpName = $"N|{AsConfigured}", Description = $"0 to {Uplink.MaxWeight}, or the configuration's again." };
        return Create(
            "weight", "Sets an uplink's weight in place of the configuration's. Kept until set again, or a reboot.", options,
            (desk, uplink, parsed) => desk.SetWeight(uplink, Read(parsed.GetValue(weight)!)),
            parsed => IsWeight(parsed.GetValue(weight)!) ? null : $"'{parsed.GetValue(weight)}' is no weight: 0 to {Uplink.MaxWeight}, or '{AsConfigured}'",
            weight);
    }

    private static Command Create(
        string name, string description, CommonOptions options, Func<OperatorDesk, Uplink, ParseResult, string> act,
        Func<ParseResult, string?>? objection = null, Argument? argument = null,
        Func<OperatorDesk, Uplink, int>? before = null, Func<OperatorDesk, Uplink, int>? after = null)
    {
        var uplink = new Argument<string>("uplink") { HelpName = "UPLINK", Description = "Its name in the configuration." };
        var command = new Command(name, description) { uplink };
        if (argument is not null)
        {
            command.Add(argument);
        }

        command.SetAction(parsed => objection?.Invoke(parsed) is { } problem
            ? Terminal.Fail(problem, ExitCode.BadInput)
            : Terminal.WithModel(parsed.GetValue(options.Config)!, model =>
                Run(model, parsed.GetValue(options.State)!, parsed.GetValue(uplink)!, (desk, found) => act(desk, found, parsed), before, after)));
        return command;
    }

    private static string? NotRoot(ParseResult parsed) =>
        Environment.IsPrivilegedProcess ? null : "rules and connections are the administrator's: run this as root, or use 'drain' and 'resume'";

    private static int Run(
        RouterModel model, string stateDirectory, string name, Func<OperatorDesk, Uplink, string> act,
        Func<OperatorDesk, Uplink, int>? before, Func<OperatorDesk, Uplink, int>? after)
    {
        if (model.Uplinks.FirstOrDefault(u => u.Name == name) is not { } uplink)
        {
            return Terminal.Fail(
                $"there is no uplink '{name}'; the configuration has {string.Join(", ", model.Uplinks.Select(u => u.Name))}", ExitCode.BadInput);
        }

        if (UplinkTableFile.TryOpen(stateDirectory, model.Uplinks, present: null, out var fault) is not { } table)
        {
            return Terminal.Fail($"{stateDirectory}: {UplinkTableStatus.Explain(fault)}");
        }

        var desk = new OperatorDesk(model, table, isDaemonAlive: !table.IsSilentAt(TimeProvider.System.GetUtcNow()));
        if (before?.Invoke(desk, uplink) is > 0)
        {
            return ExitCode.Failure;
        }

        var exitCode = Terminal.Print(act(desk, uplink) + "\n");
        Console.Out.Flush();
        if (after?.Invoke(desk, uplink) is > 0)
        {
            return ExitCode.Failure;
        }

        foreach (var warning in desk.Warnings())
        {
            Console.Error.WriteLine("mwanlb: warning: " + warning);
        }

        return exitCode;
    }

    private static bool IsWeight(string text) => text == AsConfigured || Read(text) is <= Uplink.MaxWeight;

    private static int? Read(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var weight) ? weight : null;
}
