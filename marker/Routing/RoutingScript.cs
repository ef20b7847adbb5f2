using System.Text;

namespace MwanLb.Marker.Routing;

/// <summary>
/// The plan as a shell script. <c>apply</c> runs the very text that <c>plan</c> prints, so what an admin reads is what happens,
/// and running it by hand is the same. Each change is noted with its undo before it is made; the notes are all that <c>clean</c> needs,
/// whatever the configuration says by then.
/// </summary>
internal static partial class RoutingScript
{
    /// <summary>Makes what is missing, then removes what an earlier plan made and this one no longer wants. Undone again where a step fails.</summary>
    public static string Apply(RoutingPlan plan, string stateDirectory)
    {
        var script = new StringBuilder();
        script.Append("#!/bin/sh\n");
        script.Append("# Routes, rules and marks, as 'mwanlb apply' makes them. Safe to run again; 'mwanlb clean' takes all of it back.\n");
        script.Append($"# Marking rules by {plan.Choice.Backend.ToString().ToLowerInvariant()}: {plan.Choice.Reason}.\n");
        script.Append($"state={Quote(Path.GetFullPath(stateDirectory))}\n");
        script.Append(Common).Append(Steps).Append(Settings).Append(Rules);
        if (plan.Choice.IPv6Problem is { } problem)
        {
            script.Append($"\nwarn {Quote(problem)}\n");
        }

        foreach (var family in plan.Families)
        {
            script.Append($"\nforeign_marks 0x{plan.FwmarkMask:x} {family.Family.Option}".TrimEnd(' '));
            script.Append(family.Family == IpFamily.IPv6 ? Settings6(family) : Settings4(family));
        }

        script.Append('\n');
        foreach (var name in plan.LanInterfaces)
        {
            script.Append($"lan_interface {name}\n");
        }

        foreach (var chains in plan.BaseChains)
        {
            script.Append($"base {chains}\n");
        }

        foreach (var step in plan.Steps)
        {
            script.Append($"\nstep {Quote(step.What)} {step.Mode.ToString().ToLowerInvariant()} {Quote(step.Present)} {Quote(step.Undo)} <<'DO'\n{step.Do}\nDO\n");
        }

        return script.Append("\nconntrack_events\nconntrack_accounting\ndrop_stale\nfinished\n").ToString();
    }

    /// <summary>Makes marking rules again that somebody has taken away, and nothing else: no note and no setting is touched. For who has the lock.</summary>
    /// <param name="steps">The steps of marking rules.</param>
    public static string Repair(IEnumerable<RoutingStep> steps)
    {
        var script = new StringBuilder("set -eu\nwarn() { echo \"mwanlb: warning: $1\" >&2; }\n").Append(Rules);
        foreach (var step in steps)
        {
            script.Append($"\n{step.Do}\n");
        }

        return script.ToString();
    }

    /// <summary>Takes back everything that is noted, last change first.</summary>
    public static string Clean(string stateDirectory) =>
        $"#!/bin/sh\nstate={Quote(Path.GetFullPath(stateDirectory))}\n{Common}{Detours}{CleanBody}";

    private static string Settings4(RoutedFamily family) =>
        "\n\n# Kernel settings of IPv4\nforward net.ipv4.ip_forward '^net\\.ipv4\\.conf\\.[^.]*\\.(forwarding|accept_redirects)$' forwarding\n"
            + "setting net.ipv4.conf.all.src_valid_mark 1\n" + string.Concat(family.Interfaces.Select(name => $"uplink_interface {name}\n"));

    private static string Settings6(RoutedFamily family) =>
        $"\n\n# Kernel settings of IPv6\nadvertisements {string.Join(' ', family.Interfaces)}\n"
            + "forward net.ipv6.conf.all.forwarding '^net\\.ipv6\\.conf\\.[^.]*\\.forwarding$' forwarding6\n";

    internal static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
