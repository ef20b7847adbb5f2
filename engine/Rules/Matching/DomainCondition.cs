using System.Collections.Immutable;
using System.Text;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Rules.Matching;

/// <summary>The destination's name: itself or below a domain.</summary>
internal sealed class DomainCondition : RuleCondition
{
    // Every domain, and every domain above one, so that a name can be followed from its right end until nothing is known of it.
    private readonly Dictionary<byte[], ulong[]>.AlternateLookup<ReadOnlySpan<byte>> _sets;

    /// <summary>The domains of all rules.</summary>
    public DomainCondition(ImmutableArray<Rule> rules)
        : base(rules, match => match.Domains.IsEmpty)
    {
        var rulesOf = rules.SelectMany((rule, i) => rule.Match.Domains.Select(d => (Domain: d, Rule: i))).ToLookup(d => d.Domain, d => d.Rule);
        var sets = new Dictionary<byte[], ulong[]>(new Utf8Comparer());
        foreach (var domain in rulesOf.SelectMany(d => WithParents(d.Key)).Distinct())
        {
            var set = NewSet();
            foreach (var rule in WithParents(domain).SelectMany(parent => rulesOf[parent]))
            {
                Add(set, rule);
            }

            sets.Add(Encoding.UTF8.GetBytes(domain), set);
        }

        _sets = sets.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <inheritdoc/>
    public override ulong[] Satisfied(in Flow flow)
    {
        Span<byte> buffer = stackalloc byte[HostName.MaxLength];
        var name = HostName.Normalize(flow.DestinationName, buffer);
        var found = Indifferent;
        for (var dot = name.Length; dot > 0;)
        {
            dot = name[..dot].LastIndexOf((byte)'.');
            if (!_sets.TryGetValue(name[(dot + 1)..], out var set))
            {
                break;
            }

            found = set;
        }

        return found;
    }

    private static IEnumerable<string> WithParents(string domain)
    {
        for (var rest = domain; ; rest = rest[(rest.IndexOf('.') + 1)..])
        {
            yield return rest;
            if (!rest.Contains('.'))
            {
                yield break;
            }
        }
    }
}
