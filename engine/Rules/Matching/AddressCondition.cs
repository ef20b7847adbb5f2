using System.Collections.Immutable;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Rules.Matching;

/// <summary>The network of the client or of the destination. IPv4 and IPv6 apart: no network holds addresses of both.</summary>
internal sealed class AddressCondition : RuleCondition
{
    private readonly IntervalTable<uint> _ipv4;
    private readonly IntervalTable<UInt128> _ipv6;
    private readonly bool _isDestination;

    /// <summary>The networks of all rules.</summary>
    /// <param name="rules">All rules.</param>
    /// <param name="networksOf">Which of a rule's networks.</param>
    /// <param name="isDestination">Whether the destination is looked at, or else the client.</param>
    public AddressCondition(ImmutableArray<Rule> rules, Func<RuleMatch, ImmutableArray<AddressPrefix>> networksOf, bool isDestination)
        : base(rules, match => networksOf(match).IsEmpty)
    {
        var networks = rules.SelectMany((rule, i) => networksOf(rule.Match).Select(n => (Network: n, Rule: i))).ToLookup(n => n.Network.IsIPv4);
        _ipv4 = new(Indifferent, [.. networks[true].Select(n => ((uint)n.Network.First, (uint)n.Network.Last, n.Rule))]);
        _ipv6 = new(Indifferent, [.. networks[false].Select(n => (n.Network.First, n.Network.Last, n.Rule))]);
        _isDestination = isDestination;
    }

    /// <inheritdoc/>
    public override ulong[] Satisfied(in Flow flow)
    {
        var address = _isDestination ? flow.Destination : flow.Client;
        return !address.IsKnown ? Indifferent
            : address.IsIPv4 ? _ipv4.Find((uint)address.Bits)
            : _ipv6.Find(address.Bits);
    }
}
