using System.Collections.Immutable;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Rules.Matching;

/// <summary>The IP protocol.</summary>
internal sealed class ProtocolCondition : RuleCondition
{
    private readonly ulong[][] _sets;

    /// <summary>The protocols of all rules.</summary>
    public ProtocolCondition(ImmutableArray<Rule> rules)
        : base(rules, match => match.Protocols.IsEmpty)
    {
        _sets = [.. Enumerable.Repeat(Indifferent, byte.MaxValue + 1)];
        for (var i = 0; i < rules.Length; i++)
        {
            // 0 stands for "not known", which no rule can ask for.
            foreach (var protocol in rules[i].Match.Protocols.Where(protocol => protocol != 0))
            {
                ref var set = ref _sets[protocol];
                set = set == Indifferent ? NewSet() : set;
                Add(set, i);
            }
        }
    }

    /// <inheritdoc/>
    public override ulong[] Satisfied(in Flow flow) => _sets[flow.Protocol];
}
