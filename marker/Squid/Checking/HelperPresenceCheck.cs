using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>That Squid is told to run mwanlb-helper at all, directly, and that the program is there for Squid's user.</summary>
internal sealed class HelperPresenceCheck : ISquidCheck
{
    // Debian's; another build's own default is only known to it.
    private const string DefaultUser = "proxy";

    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context)
    {
        if (configuration.Helpers.IsEmpty)
        {
            yield return SquidFinding.OfFile(
                configuration.Path, SquidSeverity.Error, $"nothing runs {SquidHelper.ProgramName}: no request is balanced",
                "write a fragment: mwanlb squid --output /etc/squid/conf.d/mwanlb.conf");
        }

        var user = configuration.Last("cache_effective_user")?.Argument(0) ?? DefaultUser;
        foreach (var helper in configuration.Helpers)
        {
            if (context.Machine.ProgramFault(helper.Program, user) is { } fault)
            {
                yield return SquidFinding.Error(
                    helper.Line, helper.Title, helper.Program, $"{fault}: the helper cannot start, and no request is marked",
                    $"install it there, with mode 755 in directories that '{user}' may enter");
            }

            if (helper.HelperIndex > 0)
            {
                yield return SquidFinding.Hint(
                    helper.Line, helper.Title, string.Join(' ', helper.Command.Take(helper.HelperIndex)),
                    "starts the helper: any word that it writes to its standard output "
                        + (context.Machine.Version is { Major: >= 7 } ? "ends the helper" : "aborts Squid's worker"),
                    "name the helper itself, or be sure that what starts it is silent");
            }
        }
    }
}
