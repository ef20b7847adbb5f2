using System.Collections.Immutable;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Rules.Matching;

/// <summary>The destination's port.</summary>
internal sealed class PortCondition : RuleCondition
{
    private readonly IntervalTable<ushort> _ports;

    /// <summary>The ports of all rules.</summary>
    public PortCondition(ImmutableArray<Rule> rules)
        : base(rules, match => match.Ports.IsEmpty) =>
        _ports = new(Indifferent, [.. rules.SelectMany((rule, i) => rule.Match.Ports.Select(p => (p.First, p.Last, i)))]);

    /// <inheritdoc/>
    public override ulong[] Satisfied(in Flow flow) => flow.DestinationPort == 0 ? Indifferent : _ports.Find(flow.DestinationPort);
}
