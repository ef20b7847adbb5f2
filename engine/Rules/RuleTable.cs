using System.Collections.Immutable;
using System.Text;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Rules;

/// <summary>The rules, made ready for matching.</summary>
internal sealed class RuleTable
{
    /// <summary>No DNS name is longer (RFC 1035, 2.3.4); what is fits no domain.</summary>
    public const int MaxNameLength = 255;

    private readonly ImmutableArray<Rule> _rules;

    private RuleTable(ImmutableArray<Rule> rules) => _rules = rules;

    /// <summary>How many there are.</summary>
    public int Count => _rules.Length;

    /// <summary>The rule at a place.</summary>
    public Rule this[int index] => _rules[index];

    /// <summary>Makes rules ready.</summary>
    public static RuleTable Compile(ImmutableArray<Rule> rules) => new(rules);

    /// <summary>The place of the first rule from <paramref name="start"/> on that a connection fits; -1: none.</summary>
    public int FirstMatch(in Flow flow, int start)
    {
        for (var i = start; i < _rules.Length; i++)
        {
            if (Fits(_rules[i].Match, flow))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool Fits(RuleMatch match, in Flow flow)
    {
        var (client, destination, port) = (flow.Client, flow.Destination, flow.DestinationPort);
        var user = Encoding.UTF8.GetString(flow.User);
        var name = Encoding.ASCII.GetString(flow.DestinationName).ToLowerInvariant().TrimEnd('.');
        return (match.Paths.IsEmpty || match.Paths.Contains(flow.Path))
            && (match.Clients.IsEmpty || match.Clients.Any(c => c.Contains(client)))
            && (match.Users.IsEmpty || (user.Length > 0 && match.Users.Contains(user)))
            && (match.Destinations.IsEmpty || match.Destinations.Any(d => d.Contains(destination)))
            && (match.Domains.IsEmpty || match.Domains.Any(d => name == d || name.EndsWith("." + d, StringComparison.Ordinal)))
            && (match.Ports.IsEmpty || match.Ports.Any(p => p.Contains(port)))
            && (match.Protocols.IsEmpty || (flow.Protocol != 0 && match.Protocols.Contains(flow.Protocol)))
            && (match.Interfaces.IsEmpty || (flow.InboundInterface is { } inbound && match.Interfaces.Contains(inbound)));
    }
}
