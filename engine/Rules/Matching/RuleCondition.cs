using System.Collections.Immutable;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Rules.Matching;

/// <summary>One kind of condition, of all rules together. Sets of rules have one bit a rule, and are not changed after the condition is made.</summary>
internal abstract class RuleCondition
{
    /// <summary>Takes down the rules that do not have the condition.</summary>
    /// <param name="rules">All rules.</param>
    /// <param name="isAbsent">Whether a rule does not have it.</param>
    protected RuleCondition(ImmutableArray<Rule> rules, Func<RuleMatch, bool> isAbsent)
    {
        Indifferent = new ulong[(rules.Length + 63) / 64];
        for (var i = 0; i < rules.Length; i++)
        {
            if (isAbsent(rules[i].Match))
            {
                Add(Indifferent, i);
            }
        }
    }

    /// <summary>The rules without the condition: what a value satisfies that no rule asks for, or that is not known.</summary>
    protected ulong[] Indifferent { get; }

    /// <summary>The rules whose condition a connection satisfies, those included that have none.</summary>
    public abstract ulong[] Satisfied(in Flow flow);

    /// <summary>Adds a rule to a set.</summary>
    protected static void Add(ulong[] set, int rule) => set[rule >> 6] |= 1UL << rule;

    /// <summary>A set of its own, to begin with that of the indifferent rules.</summary>
    protected ulong[] NewSet() => [.. Indifferent];
}
