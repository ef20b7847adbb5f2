using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration;

public sealed class ManyMistakesTests
{
    [Fact]
    public void Parse_ManyMistakes_ReportsEachInOrder()
    {
        var result = ConfigurationFile.Parse("""
            polcy = "round-robin"
            lan = ["lan0", "wan0", 3]
            queue = 70000
            [log]
            level = "loud"
            [[uplink]]
            name = "dsl"
            interface = "wan0"
            gateway = "10.0.0.1/24"
            weight = -1
            fwmark = 0x100
            table = 254
            [[uplink]]
            name = "dsl"
            interface = "wan1"
            tier = 0
            [[uplink]]
            gateway = "127.0.0.1"
            [[pool]]
            name = "voice"
            uplinks = ["dsl", "dsl"]
            affinity = "user"
            [[rule]]
            client = ["10.1.2.3/8", "fibre"]
            pool = "vioce"
            [[rule]]
            name = "updates"
            domain = "https://example.com/"
            uplinks = ["dsl"]
            pool = "voice"
            when-none = "wait"
            """, "/etc/mwanlb/mwanlb.toml");

        Assert.Equal("""
            /etc/mwanlb/mwanlb.toml:1:1: error: unknown key 'polcy': did you mean 'policy'?
            /etc/mwanlb/mwanlb.toml:2:16: error: lan = "wan0": is also the interface of uplink "dsl" (line 8): it leads inside or outside, not both
            /etc/mwanlb/mwanlb.toml:2:24: error: lan = 3: must be text in quotes, not a whole number
            /etc/mwanlb/mwanlb.toml:3:9: error: queue = 70000: must be 0 to 65535
            /etc/mwanlb/mwanlb.toml:5:9: error: log.level = "loud": must be one of "trace", "debug", "information", "warning", "error"
            /etc/mwanlb/mwanlb.toml:9:11: error: uplink "dsl": gateway = "10.0.0.1/24": must be an IPv4 address, four decimal numbers such as 192.168.100.1, without a prefix length
            /etc/mwanlb/mwanlb.toml:10:10: error: uplink "dsl": weight = -1: must be 0 to 1000
            /etc/mwanlb/mwanlb.toml:11:10: error: uplink "dsl": fwmark = 0x100: must lie inside fwmark-mask 0xff
            /etc/mwanlb/mwanlb.toml:12:9: error: uplink "dsl": table = 254: must not be 0, 253, 254 or 255: the kernel's own tables (unspecified, default, main, local)
            /etc/mwanlb/mwanlb.toml:14:8: error: uplink "dsl": name = "dsl": is already taken in line 7: each uplink needs its own
            /etc/mwanlb/mwanlb.toml:16:8: error: uplink "dsl": tier = 0: must be 1 to 255
            /etc/mwanlb/mwanlb.toml:17:1: error: uplink #3: name: is missing
            /etc/mwanlb/mwanlb.toml:17:1: error: uplink #3: interface: is missing
            /etc/mwanlb/mwanlb.toml:18:11: error: uplink #3: gateway = "127.0.0.1": is a loopback address (127.0.0.0/8): the gateway is another machine
            /etc/mwanlb/mwanlb.toml:21:19: error: pool "voice": uplinks = "dsl": is listed twice: first in line 21
            /etc/mwanlb/mwanlb.toml:22:12: error: pool "voice": affinity = "user": must be one of "none", "client", "client+site", "client+destination"
            /etc/mwanlb/mwanlb.toml:24:11: error: rule #1: client = "10.1.2.3/8": has bits set behind the prefix: write 10.0.0.0/8 for the network, or 10.1.2.3 for the one address
            /etc/mwanlb/mwanlb.toml:24:25: error: rule #1: client = "fibre": must be an address or a network, such as 192.168.1.7, 192.168.0.0/16 or 2001:db8::/32
            /etc/mwanlb/mwanlb.toml:25:8: error: rule #1: pool = "vioce": is no pool: did you mean "voice"?
            /etc/mwanlb/mwanlb.toml:28:10: error: rule "updates": domain = "https://example.com/": must be a domain, such as example.com: the name alone, without 'https://' and without a path
            /etc/mwanlb/mwanlb.toml:30:8: error: rule "updates": pool = "voice": and uplinks (line 29) exclude each other: name one of them
            /etc/mwanlb/mwanlb.toml:31:13: error: rule "updates": when-none = "wait": must be one of "default-route", "any", "next-rule", "drop"
            """, result.ToString());
    }
}
