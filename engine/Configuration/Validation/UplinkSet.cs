using MwanLb.Engine.Configuration.Reading;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Checks the uplinks as a whole: how many there are, their names and weights.</summary>
internal static class UplinkSet
{
    public static void Check(RouterOptions options, FindingList findings)
    {
        CheckCount(options, findings);
        CheckNames(options, findings);
        CheckWeights(options, findings);
    }

    private static void CheckCount(RouterOptions options, FindingList findings)
    {
        switch (options.Uplinks.Length)
        {
            case 0:
                findings.Error(SourcePosition.WholeFile, "", null,
                    "there is no uplink: write a section [[uplink]] with name and interface for each");
                break;
            case 1:
                findings.Warning(options.Uplinks[0].At, options.Uplinks[0].Label, null, "is the only uplink: there is nothing to balance");
                break;
            case > Uplink.MaxCount:
                findings.Error(options.Uplinks[Uplink.MaxCount].At, options.Uplinks[Uplink.MaxCount].Label, null,
                    $"is one too many: there can be {Uplink.MaxCount} uplinks, and the file has {options.Uplinks.Length}");
                break;
        }
    }

    private static void CheckNames(RouterOptions options, FindingList findings)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in options.Uplinks.Select(uplink => uplink.Name).Where(name => name.IsUsable))
        {
            if (!lines.TryAdd(name.Value, name.At.Line))
                findings.Error(name.At, $"uplink \"{name.Value}\": {KnownKeys.Name}", name.Text,
                    $"is already taken in line {lines[name.Value]}: each uplink needs its own");
        }
    }

    private static void CheckWeights(RouterOptions options, FindingList findings)
    {
        var policy = options.Placement.Policy;
        var usesWeights = policy.IsUsable && SelectionPolicies.UsesWeights(policy.Value);
        if (usesWeights && options.Uplinks.Length > 0 && options.Uplinks.All(uplink => uplink.Weight is { IsUsable: true, Value: 0 }))
            findings.Warning(options.Uplinks[0].Weight.At, KnownKeys.Weight, "0",
                "is every uplink's weight: all are last resorts, and none gets a larger share");
    }
}
