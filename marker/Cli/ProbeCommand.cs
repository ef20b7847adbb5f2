using System.CommandLine;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Health.Round;

namespace MwanLb.Marker.Cli;

/// <summary><c>mwanlb probe</c>: one round of an uplink's probes, with or without a daemon.</summary>
internal static class ProbeCommand
{
    public static Command Create(CommonOptions options)
    {
        var uplink = new Argument<string>("uplink") { HelpName = "UPLINK", Description = "Its name in the configuration." };
        var json = new Option<bool>("--json") { Description = "As one JSON object." };
        var command = new Command("probe", "Asks an uplink's probe targets once, and tells what each answers. Exit code 1 where too few do.") { uplink, json };
        command.SetAction(parsed => Terminal.WithModel(
            parsed.GetValue(options.Config)!, model => Run(model, parsed.GetValue(uplink)!, parsed.GetValue(json))));
        return command;
    }

    private static int Run(RouterModel model, string name, bool asJson)
    {
        if (model.Uplinks.FirstOrDefault(u => u.Name == name) is not { } uplink)
        {
            return Terminal.Fail(
                $"there is no uplink '{name}'; the configuration has {string.Join(", ", model.Uplinks.Select(u => u.Name))}", ExitCode.BadInput);
        }

        var health = model.Health[uplink.Index];
        if (health.Probes.IsEmpty)
        {
            return Terminal.Fail($"{name} has no probes (probes = [])");
        }

        var round = ProbeRound.AskAsync(uplink, health, TimeProvider.System).GetAwaiter().GetResult();
        var exitCode = Terminal.Print(asJson ? ProbeRoundText.Json(round) : ProbeRoundText.Of(round));
        return round.IsGood ? exitCode : ExitCode.Failure;
    }
}
