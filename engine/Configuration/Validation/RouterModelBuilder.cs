using System.Collections.Immutable;
using System.Net;
using MwanLb.Engine.Configuration.Reading;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Checks the settings against each other and, when nothing is wrong, makes the model of them.</summary>
internal static class RouterModelBuilder
{
    /// <param name="options">The settings.</param>
    /// <param name="fileExists">Tells whether there is a file of this name.</param>
    /// <param name="isProgram">Tells whether it may be executed.</param>
    /// <param name="findings">Where mistakes go.</param>
    public static RouterModel? Build(RouterOptions options, Predicate<string> fileExists, Predicate<string> isProgram, FindingList findings)
    {
        UplinkSet.Check(options, findings);
        UplinkFamilies.Check(options, findings);
        InterfaceUse.Check(options, findings);
        QuotaSettings.Check(options, findings);
        var marks = FwmarkNumbering.Resolve(options, findings);
        var tables = TableNumbering.Resolve(options, marks, findings);
        HealthSettings.Check(options, findings);
        QueueRange.Check(options, findings);
        PoolSet.Check(options, findings);
        RuleSet.Check(options, findings);
        ProxySettings.Check(options.Proxy, findings);
        AlertSettings.Check(options, fileExists, isProgram, findings);
        PolicyNeeds.Check(options, fileExists, findings);
        if (findings.HasErrors)
            return null;

        var model = Build(options, marks, tables, findings);
        RuleSense.Check(options, model, findings);
        RuleFamilies.Check(options, model, findings);
        RuleReach.Check(options, model, findings);
        return model;
    }

    private static IPAddress? ParseGateway(Setting<string> gateway) =>
        gateway.IsWritten && gateway.Value != GatewayAddress.Automatic ? IPAddress.Parse(gateway.Value) : null;

    private static RouterModel Build(
        RouterOptions options, ImmutableArray<uint?> marks, ImmutableArray<uint?> tables, FindingList findings)
    {
        ImmutableArray<Uplink> uplinks = [.. options.Uplinks.Select((uplink, index) => new Uplink
        {
            Index = index,
            Name = uplink.Name.Value,
            Interface = uplink.Interface.Value,
            Gateway = ParseGateway(uplink.Gateway),
            Gateway6 = ParseGateway(uplink.Gateway6),
            IsGatewayAutomatic = uplink.Gateway.Value == GatewayAddress.Automatic,
            IsGateway6Automatic = uplink.Gateway6.Value == GatewayAddress.Automatic,
            HasIPv4 = uplink.HasIPv4,
            HasIPv6 = uplink.HasIPv6,
            Fwmark = new Fwmark(marks[index]!.Value, (uint)options.FwmarkMask.Value),
            Table = tables[index]!.Value,
            Weight = (int)uplink.Weight.Value,
            Tier = (int)uplink.Tier.Value,
            Download = uplink.Download.IsWritten ? uplink.Download.Value : null,
            Upload = uplink.Upload.IsWritten ? uplink.Upload.Value : null,
            Bind = uplink.Bind.Value,
            Resolvers = uplink.Resolvers.Value.Select(resolver => resolver.Value).ToImmutableArray(),
            OnDown = uplink.OnDown.Or(options.OnDown).Value,
            OnRecovery = uplink.OnRecovery.Or(options.OnRecovery).Value,
        })];
        var (pools, rules) = PoolBuilder.Build(options, uplinks, findings);
        return new RouterModel
        {
            Uplinks = uplinks,
            Pools = pools,
            Rules = rules,
            CountsFile = options.Counts.Value.Length == 0 ? null : options.Counts.Value,
            SlowStart = options.SlowStart.Value,
            AffinityEntries = (int)options.AffinityEntries.Value,
            PublicSuffixList = options.PublicSuffixList.Value,
            Health = [.. options.Uplinks.Select(uplink => HealthSettings.Build(uplink, options))],
            Quotas = [.. options.Uplinks.Select(QuotaSettings.Build)],
            Panic = options.Panic.Value,
            Proxy = ProxySettings.Build(options.Proxy),
            Hooks = AlertSettings.BuildHooks(options.Hooks),
            Alerts = AlertSettings.Build(options.Alerts),
            Lan = [.. options.Lan.Value.Select(entry => entry.Value)],
            Local = options.Local.Value,
            FwmarkMask = (uint)options.FwmarkMask.Value,
            Backend = options.Backend.Value,
            Masquerade = options.Masquerade.Value,
            Masquerade6 = options.Masquerade6.Value,
            Queue = (ushort)options.Queue.Value,
            Queues = (int)options.Queues.Value,
            Group = options.Group.Value,
            LogSeverity = options.LogLevel.Value,
            LogFile = options.LogFile.Value.Length == 0 ? null : options.LogFile.Value,
            EventsFile = options.EventsFile.Value.Length == 0 ? null : options.EventsFile.Value,
        };
    }
}
