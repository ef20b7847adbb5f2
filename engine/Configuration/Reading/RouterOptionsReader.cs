using MwanLb.Engine.Configuration.Validation;
using MwanLb.Engine.Uplinks;
using Tomlyn.Syntax;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>The list of settings: every key with its type, default and range.</summary>
internal static class RouterOptionsReader
{
    /// <summary>Debian's Squid runs under it, and so does its helper.</summary>
    public const string DefaultGroup = "proxy";

    public const string DefaultLogFile = "/var/log/mwanlb/mwanlb.log";

    public static RouterOptions Read(TomlSource source, FindingList findings)
    {
        var layout = new DocumentLayout(source, findings);
        var top = new Section(layout.TopLevel, "", "", KnownKeys.Top, source, findings);
        var log = new Section(layout.LogSection, "log", "log.", KnownKeys.Log, source, findings);
        return new RouterOptions
        {
            Policy = top.Choice(KnownKeys.Policy, SelectionPolicyKind.RoundRobin,
            [
                ("round-robin", SelectionPolicyKind.RoundRobin),
                ("weighted-round-robin", SelectionPolicyKind.WeightedRoundRobin),
                ("least-connections", SelectionPolicyKind.LeastConnections),
                ("weighted-least-connections", SelectionPolicyKind.WeightedLeastConnections),
                ("random", SelectionPolicyKind.Random),
                ("power-of-two-choices", SelectionPolicyKind.PowerOfTwoChoices),
                ("lowest-latency", SelectionPolicyKind.LowestLatency),
                ("least-used", SelectionPolicyKind.LeastUsed),
                ("overflow", SelectionPolicyKind.Overflow),
                ("priority", SelectionPolicyKind.Priority),
            ]),
            Lan = top.TextList(KnownKeys.Lan, InterfaceName.Check),
            FwmarkMask = top.Integer(KnownKeys.FwmarkMask, Fwmark.DefaultMask, FwmarkMask.Check),
            Backend = top.Choice(KnownKeys.Backend, FirewallBackend.Auto,
            [
                ("auto", FirewallBackend.Auto),
                ("nftables", FirewallBackend.Nftables),
                ("iptables", FirewallBackend.Iptables),
            ]),
            Masquerade = top.Switch(KnownKeys.Masquerade, true),
            Queue = top.Integer(KnownKeys.Queue, 0, Section.Range(0, ushort.MaxValue)),
            Group = top.Text(KnownKeys.Group, DefaultGroup, GroupName.Check),
            LogLevel = log.Choice(KnownKeys.Level, LogSeverity.Information,
            [
                ("trace", LogSeverity.Trace),
                ("debug", LogSeverity.Debug),
                ("information", LogSeverity.Information),
                ("warning", LogSeverity.Warning),
                ("error", LogSeverity.Error),
            ]),
            LogFile = log.Text(KnownKeys.File, DefaultLogFile, LogFilePath.Check),
            Uplinks = [.. layout.Uplinks.Select((raw, index) => ReadUplink(raw, index, source, findings))],
        };
    }

    private static UplinkOptions ReadUplink(RawSection raw, int index, TomlSource source, FindingList findings)
    {
        var named = raw.Entries.FirstOrDefault(entry => entry.Key == KnownKeys.Name);
        var name = (named?.Value as StringValueSyntax)?.Value ?? "";
        var label = UplinkName.Check(name) is null ? $"uplink \"{name}\"" : $"uplink #{index + 1}";
        var section = new Section(raw, label, $"{label}: ", KnownKeys.Uplink, source, findings);
        return new UplinkOptions
        {
            Label = label,
            At = raw.At,
            Name = section.RequiredText(KnownKeys.Name, UplinkName.Check),
            Interface = section.RequiredText(KnownKeys.Interface, InterfaceName.Check),
            Gateway = section.Text(KnownKeys.Gateway, "", GatewayAddress.Check),
            Weight = section.Integer(KnownKeys.Weight, 1, Section.Range(0, Uplink.MaxWeight)),
            Tier = section.Integer(KnownKeys.Tier, 1, Section.Range(1, 255)),
            Fwmark = section.Integer(KnownKeys.Fwmark, 0, FwmarkNumbering.CheckMark),
            Table = section.Integer(KnownKeys.Table, 0, TableNumbering.CheckTable),
        };
    }
}
