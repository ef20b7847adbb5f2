using System.Text.RegularExpressions;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>Whether rules keep each connection of this machine at its first mark: the mark is saved with the connection, and given to its later packets.</summary>
internal static partial class ConnectionPin
{
    /// <summary>Looks at what <c>nft list ruleset</c> prints.</summary>
    /// <param name="ruleset">The text.</param>
    /// <param name="family"><c>ip</c> or <c>ip6</c>.</param>
    public static bool IsInRuleset(string ruleset, string family)
    {
        var (table, chain) = ("", "");
        // The text of each table, and of its chains at the hook where a route can still change.
        Dictionary<string, (string All, string Output)> tables = new(StringComparer.Ordinal);
        foreach (var line in ruleset.Split('\n').Select(l => l.Trim()))
        {
            (table, chain) = line.StartsWith("table ", StringComparison.Ordinal) ? (line, "") : line.StartsWith("chain ", StringComparison.Ordinal) ? (table, "") : (table, chain);
            chain = line.StartsWith("type route hook output ", StringComparison.Ordinal) ? "output" : chain;
            var (all, output) = tables.GetValueOrDefault(table, ("", ""));
            tables[table] = (all + line + "\n", chain.Length > 0 ? output + line + "\n" : output);
        }

        return tables.Any(t => (t.Key.StartsWith($"table {family} ", StringComparison.Ordinal) || t.Key.StartsWith("table inet ", StringComparison.Ordinal))
            && Restores().IsMatch(t.Value.Output) && t.Value.All.Contains("ct mark set ", StringComparison.Ordinal));
    }

    /// <summary>Looks at what <c>iptables-save -t mangle</c> prints: at the chains that OUTPUT leads to.</summary>
    public static bool IsInTables(string saved)
    {
        string[][] rules = [.. saved.Split('\n').Where(l => l.StartsWith("-A ", StringComparison.Ordinal)).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        HashSet<string> reached = ["OUTPUT"];
        for (var before = 0; before != reached.Count;)
        {
            before = reached.Count;
            reached.UnionWith(rules.Where(r => reached.Contains(r[1])).SelectMany(r => r.Zip(r.Skip(1)).Where(p => p.First is "-j" or "-g").Select(p => p.Second)).ToList());
        }

        var marks = rules.Where(r => reached.Contains(r[1]) && r.Contains("CONNMARK")).ToList();
        return marks.Exists(r => r.Contains("--restore-mark")) && marks.Exists(r => r.Contains("--save-mark"));
    }

    // The connection's mark decides the packet's: by a map of constants, by a line for each mark, or copied.
    [GeneratedRegex(@"ct mark (& 0x[0-9a-f]+ )?vmap|ct mark .*meta mark set|meta mark set ct mark")]
    private static partial Regex Restores();
}
