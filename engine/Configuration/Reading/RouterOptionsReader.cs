using System.Collections.Immutable;
using System.Net;
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

    public const long SmallestQuota = 1_000;

    public const long DefaultAffinityEntries = 65_536;

    public static readonly TimeSpan DefaultSlowStart = TimeSpan.FromSeconds(30);

    public static RouterOptions Read(TomlSource source, FindingList findings)
    {
        var layout = new DocumentLayout(source, findings);
        var top = new Section(layout.TopLevel, "", "", KnownKeys.Top, source, findings);
        var log = Single(SectionNames.Log, KnownKeys.Log);
        var health = Single(SectionNames.Health, KnownKeys.HealthKeys);
        return new RouterOptions
        {
            Placement = PlacementOptionsReader.ReadTop(top),
            Counts = top.Text<string>(KnownKeys.Counts, "", CountsSource.Parse),
            SlowStart = top.Text(KnownKeys.SlowStart, DefaultSlowStart, Duration.Between(TimeSpan.Zero, TimeSpan.FromHours(1))),
            AffinityEntries = top.Integer(KnownKeys.AffinityEntries, DefaultAffinityEntries, Section.Range(1024, 1_048_576)),
            PublicSuffixList = top.Text(KnownKeys.PublicSuffixList, ProgramDefaults.PublicSuffixList, FilePath.CheckRequired),
            Lan = top.TextList(KnownKeys.Lan, InterfaceName.Check),
            Local = top.Switch(KnownKeys.Local, false),
            FwmarkMask = top.Integer(KnownKeys.FwmarkMask, Fwmark.DefaultMask, FwmarkMask.Check),
            Backend = top.Choice(KnownKeys.Backend, FirewallBackend.Auto,
            [
                ("auto", FirewallBackend.Auto),
                ("nftables", FirewallBackend.Nftables),
                ("iptables", FirewallBackend.Iptables),
            ]),
            Masquerade = top.Switch(KnownKeys.Masquerade, true),
            Masquerade6 = top.Switch(KnownKeys.Masquerade6, true),
            Queue = top.Integer(KnownKeys.Queue, 0, Section.Range(0, ushort.MaxValue)),
            Queues = top.Integer(KnownKeys.Queues, 1, Section.Range(1, QueueRange.MaxCount)),
            Group = top.Text(KnownKeys.Group, DefaultGroup, GroupName.Check),
            OnDown = ReadOnDown(top),
            OnRecovery = ReadOnRecovery(top),
            LogLevel = log.Choice(KnownKeys.Level, LogSeverity.Information,
            [
                ("trace", LogSeverity.Trace),
                ("debug", LogSeverity.Debug),
                ("information", LogSeverity.Information),
                ("warning", LogSeverity.Warning),
                ("error", LogSeverity.Error),
            ]),
            LogFile = log.Text(KnownKeys.File, DefaultLogFile, FilePath.Check),
            EventsFile = log.Text(KnownKeys.Events, ProgramDefaults.EventsFile, FilePath.Check),
            Health = HealthOptionsReader.Read(health),
            Panic = health.Switch(KnownKeys.Panic, true),
            Proxy = ProxyOptionsReader.Read(Single(SectionNames.Proxy, KnownKeys.ProxyKeys)),
            Hooks = AlertOptionsReader.ReadHooks(Single(SectionNames.Hooks, KnownKeys.HookKeys)),
            Alerts = AlertOptionsReader.Read(Single(SectionNames.Alerts, KnownKeys.AlertKeys)),
            Uplinks = ReadAll(SectionNames.Uplink, KnownKeys.UplinkKeys, ReadUplink),
            Pools = ReadAll(SectionNames.Pool, KnownKeys.PoolKeys, RuleOptionsReader.ReadPool),
            Rules = ReadAll(SectionNames.Rule, KnownKeys.RuleKeys, RuleOptionsReader.ReadRule),
        };

        Section Single(string name, KeyGroup keys) => new(layout.SectionOf(name), name, $"{name}.", keys, source, findings);

        ImmutableArray<T> ReadAll<T>(string kind, KeyGroup keys, Func<RawSection, string, Section, T> read) =>
        [
            .. layout.SectionsOf(kind).Select((raw, index) =>
            {
                var label = LabelOf(kind, raw, index);
                return read(raw, label, new Section(raw, label, $"{label}: ", keys, source, findings));
            }),
        ];
    }

    private static string LabelOf(string kind, RawSection raw, int index)
    {
        var named = raw.Entries.FirstOrDefault(entry => entry.Key == KnownKeys.Name);
        var name = (named?.Value as StringValueSyntax)?.Value ?? "";
        return UplinkName.Check(name) is null ? $"{kind} \"{name}\"" : $"{kind} #{index + 1}";
    }

    private static Setting<OnDown> ReadOnDown(Section section) => section.Choice(
        KnownKeys.OnDown, OnDown.Flush, [("keep", OnDown.Keep), ("flush", OnDown.Flush), ("flush+reset", OnDown.FlushAndReset)]);

    private static Setting<OnRecovery> ReadOnRecovery(Section section) =>
        section.Text<OnRecovery>(KnownKeys.OnRecovery, OnRecovery.Keep, OnRecoveryText.Parse);

    private static UplinkOptions ReadUplink(RawSection raw, string label, Section section) => new()
    {
        Label = label,
        At = raw.At,
        Name = section.RequiredText(KnownKeys.Name, UplinkName.Check),
        Interface = section.RequiredText(KnownKeys.Interface, InterfaceName.Check),
        Gateway = section.Text(KnownKeys.Gateway, "", GatewayAddress.Check),
        Gateway6 = section.Text(KnownKeys.Gateway6, "", Gateway6Address.Check),
        IPv4 = section.Switch(KnownKeys.IPv4, true),
        IPv6 = section.Switch(KnownKeys.IPv6, false),
        Weight = section.Integer(KnownKeys.Weight, 1, Section.Range(0, Uplink.MaxWeight)),
        Tier = section.Integer(KnownKeys.Tier, 1, Section.Range(1, 255)),
        Download = section.Text<long>(KnownKeys.Download, 0, BitRate.Parse),
        Upload = section.Text<long>(KnownKeys.Upload, 0, BitRate.Parse),
        Bind = section.Choice(KnownKeys.Bind, SocketBinding.Mark, [.. Enum.GetValues<SocketBinding>().Select(binding => (EnumWord.Of(binding), binding))]),
        Resolvers = section.List<IPEndPoint>(KnownKeys.Resolvers, ResolverAddress.Expected, ResolverAddress.Parse),
        OnDown = ReadOnDown(section),
        OnRecovery = ReadOnRecovery(section),
        Fwmark = section.Integer(KnownKeys.Fwmark, 0, FwmarkNumbering.CheckMark),
        Table = section.Integer(KnownKeys.Table, 0, TableNumbering.CheckTable),
        Quota = section.Text<long>(KnownKeys.Quota, 0, (string text, out long bytes) =>
            ByteSize.Parse(text, out bytes) ?? (bytes < SmallestQuota ? "must be 1kB at least" : null)),
        BillingDay = section.Integer(KnownKeys.BillingDay, 1, Section.Range(1, 31)),
        QuotaCounts = section.Choice(KnownKeys.QuotaCounts, QuotaCounts.Both, [.. Enum.GetValues<QuotaCounts>().Select(counts => (EnumWord.Of(counts), counts))]),
        QuotaSoft = section.Integer(KnownKeys.QuotaSoft, 80, Section.Range(1, 100)),
        QuotaReached = section.Choice(KnownKeys.QuotaReached, QuotaReached.LastResort, [.. Enum.GetValues<QuotaReached>().Select(reached => (EnumWord.Of(reached), reached))]),
        Health = HealthOptionsReader.Read(section),
    };
}
