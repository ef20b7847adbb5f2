namespace MwanLb.Engine.Configuration;

/// <summary>Where every program looks unless told otherwise.</summary>
public static class ProgramDefaults
{
    /// <summary>The one configuration file (<c>--config</c>).</summary>
    public const string ConfigurationPath = "/etc/mwanlb/mwanlb.toml";

    /// <summary>The directory of the uplink table (<c>--state</c>): on tmpfs, for it describes this boot's kernel state.</summary>
    public const string StateDirectory = "/run/mwanlb";

    /// <summary>The history of what the daemon saw and did: what is to outlive a reboot is not in <see cref="StateDirectory"/>.</summary>
    public const string EventsFile = "/var/lib/mwanlb/events.jsonl";

    /// <summary>The public suffix list, where Debian's package <c>publicsuffix</c> has it.</summary>
    public const string PublicSuffixList = "/usr/share/publicsuffix/public_suffix_list.dat";
}
