using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Checks the uplinks' quotas, and makes the model of them.</summary>
internal static class QuotaSettings
{
    public static void Check(RouterOptions options, FindingList findings)
    {
        foreach (var uplink in options.Uplinks)
        {
            CheckInterface(uplink, options, findings);
            if (uplink.Quota.State is SettingState.Absent)
            {
                Useless(uplink.BillingDay, KnownKeys.BillingDay);
                Useless(uplink.QuotaCounts, KnownKeys.QuotaCounts);
                Useless(uplink.QuotaSoft, KnownKeys.QuotaSoft);
                Useless(uplink.QuotaReached, KnownKeys.QuotaReached);
            }

            void Useless<T>(Setting<T> setting, string key)
            {
                if (setting.IsWritten)
                    findings.Warning(setting.At, $"{uplink.Label}: {key}", setting.Text, "has no effect without quota");
            }
        }
    }

    public static QuotaModel? Build(UplinkOptions uplink) => !uplink.Quota.IsWritten ? null : new QuotaModel
    {
        Bytes = uplink.Quota.Value,
        BillingDay = (int)uplink.BillingDay.Value,
        Counts = uplink.QuotaCounts.Value,
        SoftPercent = (int)uplink.QuotaSoft.Value,
        Reached = uplink.QuotaReached.Value,
    };

    // The kernel counts by interface. Shared out by guess, one uplink would be out of use for what another has carried.
    private static void CheckInterface(UplinkOptions uplink, RouterOptions options, FindingList findings)
    {
        if (!uplink.Quota.IsWritten || !uplink.Interface.IsUsable)
            return;
        if (options.Uplinks.FirstOrDefault(other => other != uplink && other.Interface.IsUsable && other.Interface.Value == uplink.Interface.Value) is { } companion)
            findings.Error(uplink.Quota.At, $"{uplink.Label}: {KnownKeys.Quota}", uplink.Quota.Text,
                $"cannot be counted: {companion.Label} is on the same interface (line {companion.Interface.At.Line}), and the interface's counters do not tell them apart");
    }
}
