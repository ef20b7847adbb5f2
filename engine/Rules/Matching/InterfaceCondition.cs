using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Rules.Matching;

/// <summary>The interface that the connection came in by.</summary>
internal sealed class InterfaceCondition : RuleCondition
{
    private readonly Dictionary<string, ulong[]> _sets = [];

    /// <summary>The interfaces of all rules.</summary>
    public InterfaceCondition(ImmutableArray<Rule> rules)
        : base(rules, match => match.Interfaces.IsEmpty)
    {
        for (var i = 0; i < rules.Length; i++)
        {
            foreach (var name in rules[i].Match.Interfaces)
            {
                ref var set = ref CollectionsMarshal.GetValueRefOrAddDefault(_sets, name, out _);
                Add(set ??= NewSet(), i);
            }
        }
    }

    /// <inheritdoc/>
    public override ulong[] Satisfied(in Flow flow) =>
        flow.InboundInterface is { } name && _sets.TryGetValue(name, out var set) ? set : Indifferent;
}
