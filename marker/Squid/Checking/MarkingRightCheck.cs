using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>That the Squid that runs may set marks, and may run the helper: without the right it says nothing, and requests leave unmarked.</summary>
internal sealed class MarkingRightCheck : ISquidCheck
{
    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context)
    {
        if (configuration.HelperLine is not { } helper)
        {
            yield break;
        }

        var at = configuration.Of("tcp_outgoing_mark").FirstOrDefault() ?? helper;
        if (context.Machine.MarkingRight is MarkingRight.Missing)
        {
            yield return SquidFinding.Error(
                at, "tcp_outgoing_mark", null, "the Squid that runs here has no CAP_NET_ADMIN: it says nothing about it, and all requests leave unmarked",
                "start it as root, or with AmbientCapabilities=CAP_NET_ADMIN in its systemd unit");
        }
        else if (context.Machine.MarkingRight is MarkingRight.Dormant)
        {
            yield return SquidFinding.Hint(
                at, "tcp_outgoing_mark", null, "the Squid that runs here has not read such a line yet", "squid -k reconfigure");
        }

        if (context.Machine.IsConfined)
        {
            yield return SquidFinding.Hint(
                helper, helper.Name, null, "AppArmor confines Squid, to programs in /usr/lib/squid/ unless told otherwise",
                $"let /etc/apparmor.d/local/usr.sbin.squid run {SquidHelper.ProgramName}, read /etc/mwanlb/ and write /run/mwanlb/");
        }
    }
}
