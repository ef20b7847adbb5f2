using System.Collections.Immutable;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>Every key that a configuration may have, and what to say about any other.</summary>
internal static class KnownKeys
{
    public const string
        Policy = "policy", Lan = "lan", FwmarkMask = "fwmark-mask", Backend = "backend", Masquerade = "masquerade", Queue = "queue",
        Group = "group";

    public const string Level = "level", File = "file";

    public const string
        Name = "name", Interface = "interface", Gateway = "gateway", Weight = "weight", Tier = "tier", Fwmark = "fwmark", Table = "table";

    public static readonly KeyGroup Top = new(
        "at the top of the file, before the first section", [Policy, Lan, FwmarkMask, Backend, Masquerade, Queue, Group]);
    public static readonly KeyGroup Log = new("in the section [log]", [Level, File]);
    public static readonly KeyGroup Uplink = new("in a section [[uplink]]", [Name, Interface, Gateway, Weight, Tier, Fwmark, Table]);

    public static readonly ImmutableArray<string> Sections = ["log", "uplink"];

    public static string DescribeUnknown(KeyGroup here, string key)
    {
        var shown = Printable.Text(key);
        // In TOML all that follows a section's header belongs to it: a top-level key at the end of the file lands in the last uplink.
        KeyGroup[] groups = [Top, Log, Uplink];
        if (groups.FirstOrDefault(group => group.Keys.Contains(key)) is { } other)
            return $"unknown key '{shown}' here: it belongs {other.Place}";
        return NearestWord.Find(key, here.Keys) is { } nearest
            ? $"unknown key '{shown}': did you mean '{nearest}'?"
            : $"unknown key '{shown}': known here are {string.Join(", ", here.Keys)}";
    }
}
