using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Rules;

/// <summary>Says why a rule does not fit, for the administrator's eyes: one condition after the other, where <see cref="RuleTable"/> looks at all rules at once.</summary>
internal static class RuleMismatch
{
    /// <summary>The first condition that a connection does not meet, in words; null: it meets all.</summary>
    public static string? Find(RuleMatch match, in Flow flow)
    {
        var (path, client, destination, port, protocol) = (flow.Path, flow.Client, flow.Destination, flow.DestinationPort, flow.Protocol);
        var user = Encoding.UTF8.GetString(flow.User);
        var name = Encoding.ASCII.GetString(flow.DestinationName).ToLowerInvariant();
        var domain = name.EndsWith('.') ? name[..^1] : name;
        var inbound = flow.InboundInterface ?? "";
        return Unless("path", Word(path), match.Paths.Contains(path), [.. match.Paths.Select(Word)])
            ?? Unless("client", Text(client), match.Clients.Any(c => c.Contains(client)), match.Clients)
            ?? Unless("user", user, user.Length > 0 && match.Users.Contains(user), match.Users)
            ?? Unless("destination", Text(destination), match.Destinations.Any(d => d.Contains(destination)), match.Destinations)
            ?? Unless("domain", name, domain.Length <= HostName.MaxLength && match.Domains.Any(d => IsIn(domain, d)), match.Domains)
            ?? Unless("port", Text(port), match.Ports.Any(p => p.Contains(port)), [.. match.Ports.Select(Text)])
            ?? Unless("protocol", Text(protocol), protocol != 0 && match.Protocols.Contains(protocol), match.Protocols)
            ?? Unless("interface", inbound, match.Interfaces.Contains(inbound), match.Interfaces);
    }

    private static string? Unless<T>(string what, string value, bool fits, ImmutableArray<T> wanted) =>
        wanted.IsEmpty || fits ? null
        : value.Length == 0 ? $"{what} is not known, must be {Join(wanted)}"
        : $"{what} is {value}, must be {Join(wanted)}";

    private static string Join<T>(ImmutableArray<T> wanted) => string.Join(" or ", wanted);

    private static bool IsIn(string name, string domain) => name == domain || name.EndsWith("." + domain, StringComparison.Ordinal);

    private static string Word(FlowPath path) => path.ToString().ToLowerInvariant();

    private static string Text(FlowAddress address) => address.IsKnown ? address.ToString() : "";

    private static string Text(int number) => number == 0 ? "" : number.ToString(CultureInfo.InvariantCulture);

    private static string Text(PortRange range) => range.First == range.Last ? Text(range.First) : $"{range.First}-{range.Last}";
}
