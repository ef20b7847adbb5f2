using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Checks the rules of the file: their number and names, and that each says where its connections go.</summary>
internal static class RuleSet
{
    /// <summary>A table that a person keeps in mind has a few dozen; the limit bounds what a selection and a check can cost.</summary>
    public const int MaxCount = 1024;

    public static void Check(RouterOptions options, FindingList findings)
    {
        if (options.Rules.Length > MaxCount)
            findings.Error(options.Rules[MaxCount].At, options.Rules[MaxCount].Label, null,
                $"is one too many: there can be {MaxCount} rules, and the file has {options.Rules.Length}");

        var references = new UplinkReferences(options, findings);
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var rule in options.Rules)
        {
            CheckPool(options, rule, findings);
            references.Check(rule.Label, rule.Uplinks.Value);
            if (rule.Uplinks is { IsWritten: true, Value.IsEmpty: true })
                findings.Warning(rule.Uplinks.At, $"{rule.Label}: {KnownKeys.Uplinks}", rule.Uplinks.Text,
                    "is empty: what this rule matches always goes as when-none says");
            if (rule.Name.IsWritten && !lines.TryAdd(rule.Name.Value, rule.Name.At.Line))
                findings.Error(rule.Name.At, $"{rule.Label}: {KnownKeys.Name}", rule.Name.Text,
                    $"is already taken in line {lines[rule.Name.Value]}: a rule that is named needs a name of its own");
        }
    }

    private static void CheckPool(RouterOptions options, RuleOptions rule, FindingList findings)
    {
        if (!rule.Pool.IsWritten)
            return;
        var item = $"{rule.Label}: {KnownKeys.Pool}";
        if (rule.Uplinks.State != SettingState.Absent)
            findings.Error(rule.Pool.At, item, rule.Pool.Text,
                $"and uplinks (line {rule.Uplinks.At.Line}) exclude each other: name one of them");

        string[] known = [PoolName.Default, .. options.Pools.Select(pool => pool.Name.Value)];
        if (!known.Contains(rule.Pool.Value) && options.Pools.All(pool => pool.Name.IsUsable))
            findings.Error(rule.Pool.At, item, rule.Pool.Text, NearestWord.Find(rule.Pool.Value, known) is { } nearest
                ? $"is no pool: did you mean \"{nearest}\"?"
                : options.Uplinks.Any(uplink => uplink.Name.Value == rule.Pool.Value)
                    ? $"is no pool but an uplink: write uplinks = [{rule.Pool.Text}]"
                : "is no pool: there is no section [[pool]] with this name");
    }
}
