using System.Text.RegularExpressions;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>Asks the machine by its own tools.</summary>
/// <param name="run">Runs a shell command with arguments: its exit code, 127 where there is no such command, and everything said.</param>
/// <param name="isRoot">Whether rules may be looked at, and other users be asked for.</param>
internal sealed partial class MachineInquiry(Func<string, string[], (int ExitCode, string Output)> run, bool isRoot)
{
    // Where Debian has squid, nft and iptables; not in every user's PATH.
    private const string WithSystemTools = "PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; ";

    /// <summary>All that the checks ask for.</summary>
    public SquidMachine Ask(RouterModel model) => new()
    {
        Version = Version(),
        IsPinned = IsPinned(model),
        MarkingRight = new RunningSquid().MarkingRight(),
        IsConfined = IsConfined(run("cat /sys/kernel/security/apparmor/profiles", []).Output),
        ProgramFault = ProgramFault,
    };

    /// <summary>What Squid itself says about a file; nothing where no Squid is installed.</summary>
    public IEnumerable<SquidFinding> Parse(SquidConfiguration configuration)
    {
        // What a line makes Squid abort at should not fill the disk as well.
        var (exitCode, output) = run(WithSystemTools + "ulimit -c 0; squid -k parse -f \"$1\"", [configuration.Path]);
        return exitCode == 127 ? [] : SquidParse.Read(output, exitCode, configuration);
    }

    /// <summary>Whether a list of AppArmor's profiles has one for Squid in force.</summary>
    public static bool IsConfined(string profiles) => Profile().IsMatch(profiles);

    private Version? Version() => VersionLine().Match(run(WithSystemTools + "squid -v", []).Output) is { Success: true } match
        && System.Version.TryParse(match.Groups["version"].Value, out var version) ? version : null;

    /// <summary>Whether rules in force keep connections at their first mark; null: this user may not look.</summary>
    public bool? IsPinned(RouterModel model) => !isRoot ? null
        : (!model.Uplinks.Any(u => u.HasIPv4) || IsPinned("ip", "iptables")) && (!model.HasIPv6 || IsPinned("ip6", "ip6tables"));

    private bool IsPinned(string family, string iptables) =>
        ConnectionPin.IsInRuleset(run(WithSystemTools + "nft list ruleset", []).Output, family)
        // Rules of either kind may be in force, whichever the command stands for.
        || ConnectionPin.IsInTables(run(WithSystemTools + "\"$1-save\" -t mangle", [iptables]).Output)
        || ConnectionPin.IsInTables(run(WithSystemTools + "\"$1-legacy-save\" -t mangle", [iptables]).Output);

    private string? ProgramFault(string path, string user)
    {
        if (!File.Exists(path))
        {
            return "there is no such file";
        }

        // As that user, so that every directory on the way and every access list counts.
        var (exitCode, _) = isRoot
            ? run("group=$(id -g \"$2\") || exit 3; setpriv --reuid \"$2\" --regid \"$group\" --init-groups test -x \"$1\"", [path, user])
            : run("test -x \"$1\"", [path]);
        return exitCode == 1 ? isRoot ? $"user '{user}' may not run it" : "it may not be run" : null;
    }

    [GeneratedRegex(@"^Squid Cache: Version (?<version>\d+\.\d+(\.\d+)?)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"^(\S*/)?squid \(enforce\)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Profile();
}
