using System.Text;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Tests.Rules;

/// <summary>What rules mean, written down plainly: one rule after the other, one condition after the other.</summary>
internal static class RuleModel
{
    public static int FirstMatch(IReadOnlyList<Rule> rules, in Flow flow, int start)
    {
        for (var i = start; i < rules.Count; i++)
        {
            if (Fits(rules[i].Match, flow))
            {
                return i;
            }
        }

        return -1;
    }

    public static bool Fits(RuleMatch match, in Flow flow)
    {
        var (client, destination, port) = (flow.Client, flow.Destination, flow.DestinationPort);
        var user = Encoding.UTF8.GetString(flow.User);
        var name = Encoding.ASCII.GetString(flow.DestinationName).ToLowerInvariant();
        name = name.EndsWith('.') ? name[..^1] : name;
        return (match.Paths.IsEmpty || match.Paths.Contains(flow.Path))
            && (match.Clients.IsEmpty || match.Clients.Any(c => c.Contains(client)))
            && (match.Users.IsEmpty || (user.Length > 0 && match.Users.Contains(user)))
            && (match.Destinations.IsEmpty || match.Destinations.Any(d => d.Contains(destination)))
            && (match.Domains.IsEmpty || (name.Length <= 255 && match.Domains.Any(d => name == d || name.EndsWith("." + d, StringComparison.Ordinal))))
            && (match.Ports.IsEmpty || match.Ports.Any(p => p.Contains(port)))
            && (match.Protocols.IsEmpty || (flow.Protocol != 0 && match.Protocols.Contains(flow.Protocol)))
            && (match.Interfaces.IsEmpty || (flow.InboundInterface is { } inbound && match.Interfaces.Contains(inbound)));
    }
}
