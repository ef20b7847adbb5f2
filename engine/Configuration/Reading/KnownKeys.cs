using System.Collections.Immutable;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>Every key that a configuration may have, and what to say about any other.</summary>
internal static class KnownKeys
{
    public const string
        Lan = "lan", FwmarkMask = "fwmark-mask", Backend = "backend", Masquerade = "masquerade", Masquerade6 = "masquerade6", Local = "local", Queue = "queue", Queues = "queues", Group = "group",
        Counts = "counts", SlowStart = "slow-start", AffinityEntries = "affinity-entries", PublicSuffixList = "public-suffix-list",
        OnDown = "on-down", OnRecovery = "on-recovery";

    public const string
        Policy = "policy", Affinity = "affinity", AffinityMode = "affinity-mode", AffinityTime = "affinity-time",
        MinAvailable = "min-available", OverflowAt = "overflow-at", WhenNone = "when-none";

    public const string Level = "level", File = "file", Events = "events";

    public const string Run = "run";

    public const string
        Webhook = "webhook", WebhookHeaders = "webhook-headers", WebhookBody = "webhook-body", Smtp = "smtp", SmtpSecurity = "smtp-security",
        SmtpLogin = "smtp-login", MailFrom = "mail-from", MailTo = "mail-to", Settle = "settle", MaxPerHour = "max-per-hour";

    public const string
        Listen = "listen", Redirect = "redirect", Tproxy = "tproxy", Allow = "allow", Users = "users", ConnectPorts = "connect-ports", HttpPorts = "http-ports",
        AllowDestinations = "allow-destinations", MaxConnections = "max-connections", MaxConnectionsPerClient = "max-connections-per-client",
        RaceAfter = "race-after", ConnectTimeout = "connect-timeout", IdleTimeout = "idle-timeout", Lifetime = "lifetime", Drain = "drain",
        AccessLog = "access-log", AccessLogFormat = "access-log-format", ForwardedFor = "forwarded-for", Udp = "udp";

    public const string
        Probes = "probes", Require = "require", Interval = "interval", Timeout = "timeout", Rise = "rise", Fall = "fall",
        LossDown = "loss-down", LossUp = "loss-up", RttDown = "rtt-down", RttUp = "rtt-up",
        HoldDown = "hold-down", HoldDownMax = "hold-down-max", MinTimeDown = "min-time-down", Window = "window", Panic = "panic";

    public const string
        Name = "name", Interface = "interface", Gateway = "gateway", Gateway6 = "gateway6", IPv4 = "ipv4", IPv6 = "ipv6", Weight = "weight", Tier = "tier", Fwmark = "fwmark", Table = "table",
        Download = "download", Upload = "upload", Bind = "bind", Resolvers = "resolvers",
        Quota = "quota", BillingDay = "billing-day", QuotaCounts = "quota-counts", QuotaSoft = "quota-soft", QuotaReached = "quota-reached";

    public const string
        Path = "path", Client = "client", User = "user", Destination = "destination", Domain = "domain", Port = "port",
        Protocol = "protocol", Inbound = "inbound", Pool = "pool", Uplinks = "uplinks";

    /// <summary>How connections are placed: at the top of the file for all, in a pool or a rule for some.</summary>
    private static readonly ImmutableArray<string> Placement =
        [Policy, Affinity, AffinityMode, AffinityTime, MinAvailable, OverflowAt, WhenNone];

    /// <summary>How health is found out: in [health] for all uplinks, in one of them for that one.</summary>
    private static readonly ImmutableArray<string> Health =
        [Probes, Require, Interval, Timeout, Rise, Fall, LossDown, LossUp, RttDown, RttUp, HoldDown, HoldDownMax, MinTimeDown, Window];

    public static readonly KeyGroup Top = new(
        "at the top of the file, before the first section",
        [.. Placement, Counts, SlowStart, AffinityEntries, PublicSuffixList, Lan, Local, FwmarkMask, Backend, Masquerade, Masquerade6, Queue, Queues, Group, OnDown, OnRecovery]);
    public static readonly KeyGroup Log = new("in the section [log]", [Level, File, Events]);
    public static readonly KeyGroup HookKeys = new("in the section [hooks]", [Run, Events, Timeout]);
    public static readonly KeyGroup AlertKeys = new(
        "in the section [alerts]", [Webhook, WebhookHeaders, WebhookBody, Smtp, SmtpSecurity, SmtpLogin, MailFrom, MailTo, Events, Settle, MaxPerHour]);
    public static readonly KeyGroup ProxyKeys = new(
        "in the section [proxy]",
        [
            Listen, Redirect, Tproxy, Allow, Users, ConnectPorts, HttpPorts, AllowDestinations, MaxConnections, MaxConnectionsPerClient,
            RaceAfter, ConnectTimeout, IdleTimeout, Lifetime, Drain, AccessLog, AccessLogFormat, ForwardedFor, Udp,
        ]);
    public static readonly KeyGroup HealthKeys = new("in the section [health]", [.. Health, Panic]);
    public static readonly KeyGroup UplinkKeys = new(
        "in a section [[uplink]]", [Name, Interface, Gateway, Gateway6, IPv4, IPv6, Weight, Tier, Download, Upload, Bind, Resolvers, OnDown, OnRecovery, Fwmark, Table, Quota, BillingDay, QuotaCounts, QuotaSoft, QuotaReached, .. Health]);
    public static readonly KeyGroup PoolKeys = new("in a section [[pool]]", [Name, Uplinks, .. Placement]);
    public static readonly KeyGroup RuleKeys = new(
        "in a section [[rule]]",
        [Name, Path, Client, User, Destination, Domain, Port, Protocol, Inbound, Pool, Uplinks, .. Placement]);

    public static readonly ImmutableArray<KeyGroup> Groups = [Top, Log, ProxyKeys, HealthKeys, HookKeys, AlertKeys, UplinkKeys, PoolKeys, RuleKeys];

    public static string DescribeUnknown(KeyGroup here, string key)
    {
        var shown = Printable.Text(key);
        // In TOML all that follows a section's header belongs to it: a top-level key at the end of the file lands in the last section.
        var places = Groups.Where(group => group.Keys.Contains(key)).Select(group => group.Place).ToList();
        if (places.Count > 0)
            return $"unknown key '{shown}' here: it belongs {string.Join(", or ", places)}";
        return NearestWord.Find(key, here.Keys) is { } nearest
            ? $"unknown key '{shown}': did you mean '{nearest}'?"
            : $"unknown key '{shown}': known here are {string.Join(", ", here.Keys)}";
    }
}
