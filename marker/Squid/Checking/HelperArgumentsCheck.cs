using MwanLb.Engine.Configuration;
using MwanLb.Engine.Squid;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>The arguments of mwanlb-helper: that it answers what it is asked, by the configuration that is checked.</summary>
internal sealed class HelperArgumentsCheck : ISquidCheck
{
    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context)
    {
        foreach (var helper in configuration.Helpers)
        {
            var (mode, wanted) = (helper.Argument("--mode") ?? EnumWord.Of(SquidHelperKind.ExternalAcl), EnumWord.Of(helper.Kind));
            if (mode != wanted)
            {
                yield return SquidFinding.Error(
                    helper.Line, $"{helper.Title}: --mode", mode, "is not what the line runs the helper for: it reads the wrong fields, and rules do not fit",
                    $"write --mode {wanted} behind {SquidHelper.ProgramName}");
            }

            if (Differs(helper, "--config", ProgramDefaults.ConfigurationPath, context.ConfigPath) is { } config)
            {
                yield return SquidFinding.Warning(
                    helper.Line, $"{helper.Title}: --config", config, $"the helper goes by this file, and what is checked here by {context.ConfigPath}",
                    $"run 'mwanlb squid --check --config {config}', or correct the line");
            }

            if (Differs(helper, "--state", ProgramDefaults.StateDirectory, context.StateDirectory) is { } state)
            {
                yield return SquidFinding.Warning(
                    helper.Line, $"{helper.Title}: --state", state, $"the helper takes turns by the table there, the daemon by that in {context.StateDirectory}",
                    "give both the same --state");
            }
        }
    }

    private static string? Differs(SquidHelper helper, string option, string otherwise, string expected) =>
        (helper.Argument(option) ?? otherwise) is var given && Path.GetFullPath(given.Length == 0 ? "/" : given) != Path.GetFullPath(expected) ? given : null;
}
