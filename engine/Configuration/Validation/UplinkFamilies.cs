using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Checks which of IPv4 and IPv6 each uplink carries, and that what is said of IPv6 is of any effect.</summary>
internal static class UplinkFamilies
{
    public static void Check(RouterOptions options, FindingList findings)
    {
        foreach (var uplink in options.Uplinks)
        {
            CheckContradiction(uplink, uplink.IPv6, KnownKeys.IPv6, uplink.Gateway6, KnownKeys.Gateway6, findings);
            CheckContradiction(uplink, uplink.IPv4, KnownKeys.IPv4, uplink.Gateway, KnownKeys.Gateway, findings);
            if (uplink is { HasIPv4: false, HasIPv6: false, IPv6.IsUsable: true, Gateway6.State: SettingState.Absent })
                findings.Error(uplink.IPv4.At, $"{uplink.Label}: {KnownKeys.IPv4}", uplink.IPv4.Text,
                    "leaves nothing to carry: an uplink without IPv4 needs gateway6, or ipv6 = true for a point-to-point interface");
        }
        if (options.Masquerade6.IsWritten && options.Uplinks.All(uplink => !uplink.HasIPv6))
            findings.Warning(options.Masquerade6.At, KnownKeys.Masquerade6, options.Masquerade6.Text,
                "has no effect: no uplink carries IPv6, which is then left alone");
    }

    private static void CheckContradiction(
        UplinkOptions uplink, Setting<bool> family, string familyKey, Setting<string> gateway, string gatewayKey, FindingList findings)
    {
        if (gateway.State != SettingState.Absent && family is { IsWritten: true, Value: false })
            findings.Error(family.At, $"{uplink.Label}: {familyKey}", family.Text,
                $"and {gatewayKey} (line {gateway.At.Line}) exclude each other: take one of them out");
    }
}
