using System.Collections.Immutable;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>The sections that a configuration may have.</summary>
internal static class SectionNames
{
    public const string Log = "log", Proxy = "proxy", Health = "health", Hooks = "hooks", Alerts = "alerts", Uplink = "uplink", Pool = "pool", Rule = "rule";

    /// <summary>Those of which there can be several.</summary>
    public static readonly ImmutableArray<string> Arrays = [Uplink, Pool, Rule];

    /// <summary>Those of which there is one.</summary>
    public static readonly ImmutableArray<string> Singles = [Log, Proxy, Health, Hooks, Alerts];

    public static readonly ImmutableArray<string> All = [.. Singles, .. Arrays];

    /// <summary>How its header is written.</summary>
    public static string Header(string name) => Singles.Contains(name) ? $"[{name}]" : $"[[{name}]]";

    /// <summary>What to say of one that is written as a value.</summary>
    public static string DescribeShape(string name) => name switch
    {
        Log => "must be a section: [log], then level and file, one a line",
        Proxy => "must be a section: [proxy], then listen, allow and others, one a line",
        Health => "must be a section: [health], then probes, interval and others, one a line",
        Hooks => "must be a section: [hooks], then run, events and timeout, one a line",
        Alerts => "must be a section: [alerts], then webhook, smtp, mail-to and others, one a line",
        Uplink => "must be sections: [[uplink]], then name and interface, one a line, for each uplink",
        Pool => "must be sections: [[pool]], then name and uplinks, one a line, for each pool",
        _ => "must be sections: [[rule]], then conditions and a pool, one a line, for each rule",
    };
}
