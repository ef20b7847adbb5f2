using System.Collections.Immutable;
using System.Net;
using System.Text;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Tests.Rules;

/// <summary>Short ways to write rules and flows.</summary>
internal static class RuleSample
{
    public static ImmutableArray<Rule> Of(params IEnumerable<RuleMatch> matches)
    {
        var pool = Pool.Only([], SelectionPolicyKind.RoundRobin)[0];
        return [.. matches.Select((match, i) => new Rule(i, $"rule #{i + 1}", match, pool))];
    }

    public static AddressPrefix Network(string text) => AddressPrefix.FromNetwork(IPNetwork.Parse(text));

    public static FlowAddress Address(string text) =>
        text.Length == 0 ? default : FlowAddress.FromNetworkOrder(IPAddress.Parse(text).GetAddressBytes());

    /// <summary>A flow can live on no heap: its parts can.</summary>
    public sealed record Parts(
        FlowPath Path = FlowPath.Squid,
        string Client = "",
        string User = "",
        string Destination = "",
        string Name = "",
        ushort Port = 0,
        byte Protocol = 0,
        string? Inbound = null)
    {
        public Flow Flow => new()
        {
            Path = Path,
            Client = Address(Client),
            User = Encoding.UTF8.GetBytes(User),
            Destination = Address(Destination),
            DestinationName = Encoding.UTF8.GetBytes(Name),
            DestinationPort = Port,
            Protocol = Protocol,
            InboundInterface = Inbound,
        };
    }
}
