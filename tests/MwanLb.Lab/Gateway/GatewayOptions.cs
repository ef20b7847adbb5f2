namespace MwanLb.Lab;

/// <summary>How the product is configured on the lab's router.</summary>
public sealed record GatewayOptions
{
    /// <summary>The history: in a directory that each host of a lab has for itself.</summary>
    public const string EventsPath = "/var/log/mwanlb/events.jsonl";

    /// <summary>The selection policy, as in the configuration file.</summary>
    public string Policy { get; init; } = "round-robin";

    /// <summary>The uplinks' weights in order; those not named have weight 1.</summary>
    public IReadOnlyList<int> Weights { get; init; } = [];

    /// <summary>The daemon's log level; at <c>trace</c> it logs every placement, which costs throughput.</summary>
    public string LogLevel { get; init; } = "trace";

    /// <summary>The interfaces whose forwarded connections are balanced.</summary>
    public IReadOnlyList<string> Lan { get; init; } = ["lan0"];

    /// <summary>Lines of the configuration before the uplinks, such as <c>backend = "iptables"</c>.</summary>
    public string Extra { get; init; } = "";

    /// <summary>Lines of each uplink's section, such as <c>download = "10mbit"</c>.</summary>
    public string UplinkExtra { get; init; } = "";

    /// <summary>Lines of the section [health], such as <c>probes = []</c>.</summary>
    public string Health { get; init; } = "";

    /// <summary>The uplinks, by their index, whose gateway is to be found out.</summary>
    public IReadOnlyList<int> AutomaticGateways { get; init; } = [];

    /// <summary>Lines of one uplink's section, by its index.</summary>
    public IReadOnlyDictionary<int, string> UplinkLines { get; init; } = new Dictionary<int, string>();

    /// <summary>Sections of the configuration behind the uplinks: pools and rules.</summary>
    public string Tail { get; init; } = "";

    /// <summary>Whether uplinks that carry IPv6 are configured with their IPv6 gateway; null: where the topology has one.</summary>
    public bool? Ipv6 { get; init; }

    /// <summary>That gateway is the link-local address, not the global one.</summary>
    public bool LinkLocalGateways { get; init; }

    /// <summary>The configuration file for a lab.</summary>
    public string ToToml(LabTopology topology)
    {
        var uplinks = topology.Uplinks.Select(uplink => $"""
            [[uplink]]
            name = "{uplink.Name}"
            interface = "{uplink.Interface}"
            gateway = "{(AutomaticGateways.Contains(uplink.Index) ? "auto" : uplink.Gateway)}"
            weight = {(uplink.Index < Weights.Count ? Weights[uplink.Index] : 1)}
            {Gateway6Line(topology, uplink)}
            {UplinkExtra}
            {UplinkLines.GetValueOrDefault(uplink.Index, "")}

            """);
        return $"""
            policy = "{Policy}"
            lan = [{string.Join(", ", Lan.Select(name => $"\"{name}\""))}]
            {Extra}

            [log]
            level = "{LogLevel}"
            events = "{EventsPath}"

            [health]
            {Health}

            {string.Join('\n', uplinks)}
            {Tail}
            """;
    }

    private string Gateway6Line(LabTopology topology, LabUplink uplink) => (Ipv6 ?? topology.HasIPv6) && uplink.HasIPv6
        ? $"gateway6 = \"{(LinkLocalGateways ? uplink.LinkLocalGateway6 : uplink.Gateway6)}\""
        : "";
}
