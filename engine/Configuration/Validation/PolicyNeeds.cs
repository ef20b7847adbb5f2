using MwanLb.Engine.Configuration.Reading;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>
/// Checks that a policy and an affinity find what they go by. Each is checked where it is written: whoever takes it over from there has some of
/// the same uplinks.
/// </summary>
internal static class PolicyNeeds
{
    public static void Check(RouterOptions options, Predicate<string> fileExists, FindingList findings)
    {
        PlacementScope[] scopes =
        [
            PlacementScope.OfTop(options),
            .. options.Pools.Select(pool => PlacementScope.Of(pool, options)),
            .. options.Rules.Select(rule => PlacementScope.Of(rule, options)),
        ];
        foreach (var scope in scopes)
        {
            if (scope.Written.Policy.IsWritten)
                CheckPolicy(scope, options, findings);
            CheckHash(scope, findings);
        }
        if (scopes.FirstOrDefault(scope => scope.Written.Affinity is { IsWritten: true, Value: AffinityScope.ClientSite }) is { } bySite)
            CheckSuffixList(bySite, options.PublicSuffixList, fileExists, findings);
    }

    private static void CheckPolicy(PlacementScope scope, RouterOptions options, FindingList findings)
    {
        var policy = scope.Written.Policy;
        var item = scope.Prefix + KnownKeys.Policy;
        var unmeasured = scope.Uplinks.Where(uplink => !HealthSettings.IsMeasured(uplink, options)).Select(uplink => uplink.Label).ToList();
        if (policy.Value is SelectionPolicyKind.LowestLatency && unmeasured.Count > 0)
            findings.Error(policy.At, item, policy.Text,
                $"goes by measured round-trip times: {Join(unmeasured)} {(unmeasured.Count == 1 ? "has" : "have")} no probe that measures them, such as \"icmp:9.9.9.9\"");
        if (policy.Value is not (SelectionPolicyKind.LeastUsed or SelectionPolicyKind.Overflow))
            return;

        var undeclared = scope.Uplinks.Where(uplink => !uplink.DeclaresCapacity).Select(uplink => uplink.Label).ToList();
        if (undeclared.Count > 0)
            findings.Error(policy.At, item, policy.Text,
                $"goes by the share of the capacity that is in use: give download or upload, such as \"100mbit\", to {Join(undeclared)}");
        foreach (var group in scope.Uplinks.Where(uplink => uplink.Interface.IsUsable).GroupBy(uplink => uplink.Interface.Value))
        {
            if (group.Count() > 1)
                findings.Warning(policy.At, item, policy.Text,
                    $"cannot tell {Join([.. group.Select(uplink => uplink.Label)])} apart: "
                    + $"what is in use is counted by interface, and all leave by {group.Key}");
        }
    }

    private static void CheckHash(PlacementScope scope, FindingList findings)
    {
        var (written, effective) = (scope.Written, scope.Effective);
        var isHashed = effective.Affinity is { IsUsable: true, Value: not AffinityScope.None }
            && effective.AffinityMode is { IsUsable: true, Value: AffinityMode.Hash };
        var sharesOut = effective.Policy.Value is
            SelectionPolicyKind.RoundRobin or SelectionPolicyKind.WeightedRoundRobin or SelectionPolicyKind.Random;
        if (!isHashed || sharesOut || !effective.Policy.IsUsable)
            return;
        var (at, key) = written.Policy.IsWritten ? (written.Policy.At, KnownKeys.Policy)
            : written.Affinity.IsWritten ? (written.Affinity.At, KnownKeys.Affinity)
            : (written.AffinityMode.At, KnownKeys.AffinityMode);
        if (written.Policy.IsWritten || written.Affinity.IsWritten || written.AffinityMode.IsWritten)
            findings.Warning(at, scope.Prefix + key, null,
                $"policy {effective.Policy.Text} is not asked where affinity-mode \"hash\" places by calculation: "
                + "\"remember\" asks it for each first connection");
    }

    private static void CheckSuffixList(PlacementScope scope, Setting<string> list, Predicate<string> fileExists, FindingList findings)
    {
        if (list.IsUsable && !fileExists(list.Value))
            findings.Warning(scope.Written.Affinity.At, scope.Prefix + KnownKeys.Affinity, scope.Written.Affinity.Text,
                $"goes by the public suffix list, and there is no file {Printable.Text(list.Value)}: sites are told apart by the last two parts "
                + "of their names instead; apt-get install publicsuffix, or name another file by public-suffix-list");
    }

    private static string Join(List<string> labels) => labels.Count == 1
        ? labels[0]
        : $"{string.Join(", ", labels.SkipLast(1))} and {labels[^1]}";
}
