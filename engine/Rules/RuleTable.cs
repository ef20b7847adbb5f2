using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using MwanLb.Engine.Rules.Matching;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Rules;

/// <summary>
/// The rules, made ready for matching. For each kind of condition that some rule has, the connection's value is looked up once, which gives the set
/// of rules that it satisfies, one bit a rule; the first rule in all of these sets is the answer. So the time grows with the kinds of conditions
/// and the logarithm of their number, and hardly with the number of rules.
/// </summary>
internal sealed class RuleTable
{
    private readonly ImmutableArray<Rule> _rules;
    private readonly RuleCondition[] _conditions;

    private RuleTable(ImmutableArray<Rule> rules)
    {
        _rules = rules;
        _conditions =
        [
            .. If(m => !m.Paths.IsEmpty, () => new PathCondition(rules)),
            .. If(m => !m.Protocols.IsEmpty, () => new ProtocolCondition(rules)),
            .. If(m => !m.Interfaces.IsEmpty, () => new InterfaceCondition(rules)),
            .. If(m => !m.Clients.IsEmpty, () => new AddressCondition(rules, m => m.Clients, isDestination: false)),
            .. If(m => !m.Ports.IsEmpty, () => new PortCondition(rules)),
            .. If(m => !m.Destinations.IsEmpty, () => new AddressCondition(rules, m => m.Destinations, isDestination: true)),
            .. If(m => !m.Users.IsEmpty, () => new UserCondition(rules)),
            .. If(m => !m.Domains.IsEmpty, () => new DomainCondition(rules)),
        ];
    }

    /// <summary>How many there are.</summary>
    public int Count => _rules.Length;

    /// <summary>The rule at a place.</summary>
    public Rule this[int index] => _rules[index];

    /// <summary>Makes rules ready.</summary>
    public static RuleTable Compile(ImmutableArray<Rule> rules) => new(rules);

    /// <summary>The place of the first rule from <paramref name="start"/> on that a connection fits; -1: none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FirstMatch(in Flow flow, int start) => start < _rules.Length ? FindFirst(flow, start) : -1;

    private int FindFirst(in Flow flow, int start)
    {
        var conditions = _conditions.AsSpan();
        SatisfiedSets sets = default;
        for (var i = 0; i < conditions.Length; i++)
        {
            sets[i] = conditions[i].Satisfied(flow);
        }

        var fit = ulong.MaxValue << start;
        for (var word = start >> 6; word < (_rules.Length + 63) >> 6; word++, fit = ulong.MaxValue)
        {
            for (var i = 0; i < conditions.Length; i++)
            {
                fit &= sets[i][word];
            }

            if (fit != 0)
            {
                return (word << 6) + BitOperations.TrailingZeroCount(fit);
            }
        }

        return -1;
    }

    private IEnumerable<RuleCondition> If(Func<RuleMatch, bool> isUsed, Func<RuleCondition> create) =>
        _rules.Any(rule => isUsed(rule.Match)) ? [create()] : [];

    /// <summary>One set a condition; on the stack.</summary>
    [InlineArray(8)]
    private struct SatisfiedSets
    {
        private ulong[] _first;
    }
}
