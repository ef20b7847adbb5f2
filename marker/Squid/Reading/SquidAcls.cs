using System.Collections.Immutable;

namespace MwanLb.Marker.Squid.Reading;

/// <summary>All ACLs of a squid.conf.</summary>
internal sealed class SquidAcls
{
    // Groups of groups; one that leads back to itself is an error that Squid reports, and must end here.
    private const int MaxDepth = 8;

    private readonly OrderedDictionary<string, SquidAcl> _acls = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lookups = new(StringComparer.Ordinal);

    /// <param name="lines">Every directive.</param>
    /// <param name="helperTypes">The external_acl_types that run mwanlb-helper.</param>
    public SquidAcls(ImmutableArray<SquidLine> lines, ImmutableArray<string> helperTypes)
    {
        foreach (var line in lines.Where(l => l.Name == "acl" && l.Words.Length > 2))
        {
            string[] values = [.. line.ArgumentsFrom(2).SkipWhile(w => w.StartsWith('-'))];
            if (_acls.TryGetValue(line.Argument(0), out var earlier))
            {
                // A further line of a note ACL names the key again.
                _acls[earlier.Name] = earlier with { Values = [.. earlier.Values, .. earlier.Type == "note" ? values.Skip(1) : values] };
            }
            else
            {
                _acls[line.Argument(0)] = new SquidAcl(line.Argument(0), line.Argument(1), line, values);
            }
        }

        // Groups may name only ACLs that stand before them, so that one pass in the file's order finds all.
        foreach (var acl in InOrder)
        {
            if ((acl.Type == "external" && helperTypes.Contains(acl.Key)) || (IsGroup(acl) && acl.Values.Any(v => _lookups.Contains(v.TrimStart('!')))))
            {
                _lookups.Add(acl.Name);
            }
        }
    }

    /// <summary>In the order of the file.</summary>
    public IEnumerable<SquidAcl> InOrder => _acls.Values;

    /// <summary>The names of those that ask mwanlb-helper, by themselves or through a group.</summary>
    public IReadOnlySet<string> Lookups => _lookups;

    /// <summary>An ACL; null: there is none of the name.</summary>
    public SquidAcl? Find(string name) => _acls.TryGetValue(name, out var acl) ? acl : null;

    /// <summary>Whether a word of a directive, with or without <c>!</c>, asks mwanlb-helper.</summary>
    public bool IsLookup(string word) => _lookups.Contains(word.TrimStart('!'));

    /// <summary>Whether a word of a directive names an external ACL, of whatever helper.</summary>
    public bool IsExternal(string word) => IsExternal(word, 0);

    /// <summary>Whether a request with these notes and nothing else known fits all ACLs of a line; null: it depends on something else.</summary>
    public bool? Fits(IEnumerable<string> words, IReadOnlyDictionary<string, string> notes) => All(words, word => Fits(word, notes, 0));

    private bool IsExternal(string word, int depth) => depth < MaxDepth && Find(word.TrimStart('!')) is { } acl
        && (acl.Type == "external" || (IsGroup(acl) && acl.Values.Any(v => IsExternal(v, depth + 1))));

    private bool? Fits(string word, IReadOnlyDictionary<string, string> notes, int depth)
    {
        if (word.StartsWith('!'))
        {
            return !Fits(word[1..], notes, depth);
        }

        return (Find(word), word) switch
        {
            (null, "all") => true,
            ({ Type: "note" } acl, _) => notes.TryGetValue(acl.Key, out var value) && (!acl.NoteValues.Any() || acl.NoteValues.Contains(value)),
            ({ Type: "all-of" } acl, _) when depth < MaxDepth => All(acl.Values, v => Fits(v, notes, depth + 1)),
            // One fits unless none does.
            ({ Type: "any-of" } acl, _) when depth < MaxDepth => !All(acl.Values, v => !Fits(v, notes, depth + 1)),
            _ => null,
        };
    }

    private static bool? All(IEnumerable<string> words, Func<string, bool?> fits) => words.Aggregate(
        (bool?)true, (all, word) => all is false ? false : fits(word) switch { false => false, null => null, _ => all });

    private static bool IsGroup(SquidAcl acl) => acl.Type is "any-of" or "all-of";
}
