using System.Collections.Immutable;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Rules.Matching;

/// <summary>Which path asks.</summary>
internal sealed class PathCondition : RuleCondition
{
    private readonly ulong[][] _sets;

    /// <summary>The paths of all rules.</summary>
    public PathCondition(ImmutableArray<Rule> rules)
        : base(rules, match => match.Paths.IsEmpty)
    {
        _sets = [.. Enum.GetValues<FlowPath>().Select(_ => NewSet())];
        for (var i = 0; i < rules.Length; i++)
        {
            foreach (var path in rules[i].Match.Paths)
            {
                Add(_sets[(int)path], i);
            }
        }
    }

    /// <inheritdoc/>
    public override ulong[] Satisfied(in Flow flow) => _sets[(int)flow.Path];
}
