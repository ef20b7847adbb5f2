using System.Collections.Immutable;
using System.Net;
using MwanLb.Engine.Configuration.Reading;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Checks the settings against each other and, when nothing is wrong, makes the model of them.</summary>
internal static class RouterModelBuilder
{
    public static RouterModel? Build(RouterOptions options, FindingList findings)
    {
        UplinkSet.Check(options, findings);
        InterfaceUse.Check(options, findings);
        var marks = FwmarkNumbering.Resolve(options, findings);
        var tables = TableNumbering.Resolve(options, marks, findings);
        return findings.HasErrors ? null : Build(options, marks, tables);
    }

    private static RouterModel Build(RouterOptions options, ImmutableArray<uint?> marks, ImmutableArray<uint?> tables)
    {
        ImmutableArray<Uplink> uplinks = [.. options.Uplinks.Select((uplink, index) => new Uplink
        {
            Index = index,
            Name = uplink.Name.Value,
            Interface = uplink.Interface.Value,
            Gateway = uplink.Gateway.IsWritten ? IPAddress.Parse(uplink.Gateway.Value) : null,
            Fwmark = new Fwmark(marks[index]!.Value, (uint)options.FwmarkMask.Value),
            Table = tables[index]!.Value,
            Weight = (int)uplink.Weight.Value,
            Tier = (int)uplink.Tier.Value,
        })];
        return new RouterModel
        {
            Uplinks = uplinks,
            Pools = Pool.Only(uplinks, options.Policy.Value),
            Rules = [],
            SlowStart = TimeSpan.FromSeconds(30),
            ProbeTargets = [],
            AffinityEntries = 65_536,
            PublicSuffixList = ProgramDefaults.PublicSuffixList,
            Lan = [.. options.Lan.Value.Select(entry => entry.Value)],
            FwmarkMask = (uint)options.FwmarkMask.Value,
            Backend = options.Backend.Value,
            Masquerade = options.Masquerade.Value,
            Queue = (ushort)options.Queue.Value,
            Group = options.Group.Value,
            LogSeverity = options.LogLevel.Value,
            LogFile = options.LogFile.Value.Length == 0 ? null : options.LogFile.Value,
        };
    }
}
