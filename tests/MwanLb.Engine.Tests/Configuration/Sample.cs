namespace MwanLb.Engine.Tests.Configuration;

/// <summary>Configuration texts that several tests start from.</summary>
internal static class Sample
{
    /// <summary>What most routers need, as the documentation shows it first.</summary>
    public const string Common = """
        policy = "weighted-round-robin"   # one of ten: see "Which policy?"
        lan = ["lan0"]                # interfaces whose forwarded connections are balanced

        [[uplink]]
        name = "fibre"
        interface = "wan0"
        gateway = "192.168.100.1"
        weight = 2

        [[uplink]]
        name = "dsl"
        interface = "wan0"            # two uplinks may share one interface
        gateway = "192.168.100.2"

        """;

    /// <summary>Every key, none with its default.</summary>
    public const string Full = """
        policy = "least-connections"
        affinity = "client+destination"
        affinity-mode = "remember"
        affinity-time = "45m"
        min-available = 2
        overflow-at = 90
        when-none = "drop"
        counts = "csv:/run/marks_stats.csv"
        slow-start = "2m"
        probe-targets = ["198.51.100.1", "203.0.113.1"]
        affinity-entries = 4096
        public-suffix-list = "/usr/local/share/suffixes.dat"
        lan = ["lan0", "br-guest.20"]
        local = true
        fwmark-mask = 0xff00
        backend = "iptables"
        masquerade = false
        masquerade6 = false
        queue = 7
        queues = 4
        group = "squid"
        on-down = "flush+reset"
        on-recovery = "drain 10m"

        [log]
        level = "debug"
        file = "/var/log/router/mwanlb.log"

        [[uplink]]
        name = "fibre_1"
        interface = "wan0"
        gateway = "192.168.100.1"
        gateway6 = "FE80::1"
        ipv6 = true
        ipv4 = true
        weight = 1000
        tier = 255
        download = "1gbit"
        upload = "512.5mbit"
        fwmark = 0x200
        table = 4294967295

        [[uplink]]
        name = "lte"
        interface = "ppp0"
        weight = 0
        tier = 2
        download = "50mbit"

        [[pool]]
        name = "voice"
        uplinks = ["lte", "fibre_1"]
        policy = "overflow"
        affinity = "client"
        affinity-mode = "hash"
        affinity-time = "1d"
        min-available = 3
        overflow-at = 70
        when-none = "next-rule"

        [[rule]]
        name = "calls"
        path = "forwarded"
        client = ["192.168.101.0/24", "2001:db8:1::/48"]
        destination = "203.0.113.7"
        port = [5060, "10000-20000"]
        protocol = ["udp", 132]
        inbound = "lan0"
        pool = "voice"

        [[rule]]
        path = ["squid", "proxy"]
        user = ["anna", "OFFICE\\bert"]
        domain = ["*.Example.com", "bücher.example."]
        uplinks = ["fibre_1"]
        policy = "random"
        affinity = "none"
        affinity-mode = "hash"
        affinity-time = "90s"
        min-available = 1
        overflow-at = 60
        when-none = "any"

        """;

    private static readonly string[] TwoUplinks =
    [
        "lan = [\"lan0\"]",
        "[[uplink]]",
        "name = \"a\"",
        "interface = \"wan0\"",
        "[[uplink]]",
        "name = \"b\"",
        "interface = \"wan1\"",
        "",
    ];

    /// <summary>Eight lines without a mistake, of which line <paramref name="line"/> (from 1) is replaced; line 8 belongs to the second uplink, "b".</summary>
    public static string With(int line, string text) =>
        string.Join('\n', TwoUplinks.Select((original, index) => index == line - 1 ? text : original)) + "\n";
}
