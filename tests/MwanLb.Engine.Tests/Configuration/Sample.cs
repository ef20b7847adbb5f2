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
        events = "/var/log/router/events.jsonl"

        [hooks]
        run = ["/etc/mwanlb/hooks/notify"]
        events = ["down", "up"]
        timeout = "10s"

        [alerts]
        webhook = "https://hooks.example.org/T0"
        webhook-headers = "/etc/mwanlb/headers"
        webhook-body = '{"content": {text}}'
        smtp = "mail.example.org:465"
        smtp-security = "tls"
        smtp-login = "/etc/mwanlb/login"
        mail-from = "router@example.org"
        mail-to = ["admin@example.org"]
        events = ["down"]
        settle = "1m"
        max-per-hour = 10

        [health]
        probes = ["icmp:198.51.100.1", "icmp:[2001:db8::1]", "tcp:198.51.100.1:443", "dns:198.51.100.1/example.com", "http://example.com/x expect=204", "gateway"]
        require = 2
        interval = "2s"
        timeout = "500ms"
        rise = 4
        fall = 5
        loss-down = 40
        loss-up = 15
        rtt-down = "800ms"
        rtt-up = "300ms"
        hold-down = "20s"
        hold-down-max = "10m"
        min-time-down = "5s"
        window = "1m"
        panic = false

        [proxy]
        listen = ["192.168.1.1:3128", "[fd00::1]:3128"]
        redirect = ["*:3129"]
        tproxy = ["*:3130"]
        allow = ["192.168.0.0/16", "fd00::/8"]
        users = "/etc/mwanlb/users"
        connect-ports = [443, "8000-8100"]
        http-ports = 80
        allow-destinations = ["192.168.1.0/24"]
        max-connections = 500
        max-connections-per-client = 50
        race-after = "100ms"
        connect-timeout = "5s"
        idle-timeout = "10m"
        lifetime = "1d"
        drain = "1m"
        access-log = "/var/log/router/access.log"
        access-log-format = "combined"
        forwarded-for = true
        udp = true

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
        bind = "device"
        resolvers = ["9.9.9.9", "192.168.100.1:5353", "2620:fe::fe"]
        quota = "50GB"
        billing-day = 12
        quota-counts = "down"
        quota-soft = 90
        quota-reached = "keep"
        fwmark = 0x200
        table = 4294967295
        probes = ["https://example.com/ contains=all is well"]
        require = 1
        interval = "500ms"
        timeout = "300ms"
        rise = 1
        fall = 7
        loss-down = 50
        loss-up = 5
        rtt-down = "1s"
        rtt-up = "900ms"
        hold-down = "0s"
        hold-down-max = "1m"
        min-time-down = "1h"
        window = "10s"

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
