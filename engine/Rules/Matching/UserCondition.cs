using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Rules.Matching;

/// <summary>The authenticated user.</summary>
internal sealed class UserCondition : RuleCondition
{
    private readonly Dictionary<byte[], ulong[]>.AlternateLookup<ReadOnlySpan<byte>> _sets;

    /// <summary>The users of all rules.</summary>
    public UserCondition(ImmutableArray<Rule> rules)
        : base(rules, match => match.Users.IsEmpty)
    {
        var sets = new Dictionary<byte[], ulong[]>(new Utf8Comparer());
        for (var i = 0; i < rules.Length; i++)
        {
            foreach (var user in rules[i].Match.Users)
            {
                ref var set = ref CollectionsMarshal.GetValueRefOrAddDefault(sets, Encoding.UTF8.GetBytes(user), out _);
                Add(set ??= NewSet(), i);
            }
        }

        _sets = sets.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <inheritdoc/>
    public override ulong[] Satisfied(in Flow flow) => !flow.User.IsEmpty && _sets.TryGetValue(flow.User, out var set) ? set : Indifferent;
}
