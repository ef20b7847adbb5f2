using System.Globalization;
using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration;

/// <summary>One mistake a row, in a file that is fine otherwise (<see cref="Sample.With"/>): the one error it must give.</summary>
public sealed class ConfigurationMistakeTests
{
    private const string Spelling = "must be an IPv4 address, four decimal numbers such as 192.168.100.1";
    private const string KernelTable = "must not be 0, 253, 254 or 255: the kernel's own tables (unspecified, default, main, local)";

    private const string Policies = "must be one of \"round-robin\", \"weighted-round-robin\", \"least-connections\", \"weighted-least-connections\", "
        + "\"random\", \"power-of-two-choices\", \"lowest-latency\", \"least-used\", \"overflow\", \"priority\"";

    public static TheoryData<int, string, int, int, string, string?, string> Keys => new()
    {
        // line, text,                   at line, column, item,                          value,    message
        { 1, "polcy = \"x\"",                  1,  1, "",                             null,     "unknown key 'polcy': did you mean 'policy'?" },
        { 1, "fwmark_mask = 1",                1,  1, "",                             null,     "unknown key 'fwmark_mask': did you mean 'fwmark-mask'?" },
        { 1, "zzz = 1",                        1,  1, "",                             null,     "unknown key 'zzz': known here are policy, affinity, affinity-mode, affinity-time, min-available, overflow-at, when-none, counts, slow-start, affinity-entries, public-suffix-list, lan, local, fwmark-mask, backend, masquerade, masquerade6, queue, queues, group, on-down, on-recovery" },
        { 1, "level = \"debug\"",              1,  1, "",                             null,     "unknown key 'level' here: it belongs in the section [log]" },
        { 1, "weight = 2",                     1,  1, "",                             null,     "unknown key 'weight' here: it belongs in a section [[uplink]]" },
        { 1, "\"log.level\" = \"debug\"",      1,  1, "",                             null,     "unknown key '\"log.level\"': known here are policy, affinity, affinity-mode, affinity-time, min-available, overflow-at, when-none, counts, slow-start, affinity-entries, public-suffix-list, lan, local, fwmark-mask, backend, masquerade, masquerade6, queue, queues, group, on-down, on-recovery" },
        { 8, "gatway = \"192.168.1.1\"",       8,  1, "uplink \"b\"",                 null,     "unknown key 'gatway': did you mean 'gateway'?" },
        { 8, "Gateway = \"192.168.1.1\"",      8,  1, "uplink \"b\"",                 null,     "unknown key 'Gateway': did you mean 'gateway'?" },
        { 8, "policy = \"round-robin\"",       8,  1, "uplink \"b\"",                 null,     "unknown key 'policy' here: it belongs at the top of the file, before the first section, or in a section [[pool]], or in a section [[rule]]" },
        { 8, "a.b = 1",                        8,  1, "uplink \"b\"",                 null,     "unknown key 'a.b': known here are name, interface, gateway, gateway6, ipv4, ipv6, weight, tier, download, upload, bind, resolvers, on-down, on-recovery, fwmark, table, quota, billing-day, quota-counts, quota-soft, quota-reached, probes, require, interval, timeout, rise, fall, loss-down, loss-up, rtt-down, rtt-up, hold-down, hold-down-max, min-time-down, window" },
        { 8, "[log]\nlevle = \"debug\"",       9,  1, "log",                          null,     "unknown key 'levle': did you mean 'level'?" },
        { 8, "weight = 1\nweight = 2",         9,  1, "uplink \"b\": weight",         null,     "stands twice: first in line 8" },
        { 1, "queue = 1\n  queue = 1",         2,  3, "queue",                        null,     "stands twice: first in line 1" },
        { 3, "",                               2,  1, "uplink #1: name",              null,     "is missing" },
        { 7, "",                               5,  1, "uplink \"b\": interface",      null,     "is missing" },
        { 2, "[uplink]",                       2,  1, "",                             null,     "[uplink] must be [[uplink]], with two brackets on either side: there can be several" },
        { 8, "[[log]]",                        8,  1, "",                             null,     "[[log]] must be [log], with one bracket on either side: there is only one" },
        { 8, "[log]\n[log]",                   9,  1, "",                             null,     "the section [log] stands twice: first in line 8" },
        { 8, "[logs]\nx = 1",                  8,  1, "",                             null,     "unknown section [logs]: did you mean [log]?" },
        { 8, "[[uplinks]]",                    8,  1, "",                             null,     "unknown section [[uplinks]]: did you mean [[uplink]]?" },
        { 8, "[uplink.probe]",                 8,  1, "",                             null,     "unknown section [uplink.probe]: known are [log], [proxy], [health], [hooks], [alerts], [[uplink]], [[pool]], [[rule]]; nothing in it was checked" },
        { 1, "log = \"debug\"",                1,  1, "log",                          "\"debug\"", "must be a section: [log], then level and file, one a line" },
        { 1, "uplink = \"a\"",                 1,  1, "uplink",                       "\"a\"",  "must be sections: [[uplink]], then name and interface, one a line, for each uplink" },
        { 8, "[rule]",                         8,  1, "",                             null,     "[rule] must be [[rule]], with two brackets on either side: there can be several" },
        { 8, "[[pols]]",                       8,  1, "",                             null,     "unknown section [[pols]]: did you mean [[pool]]?" },
        { 1, "proxy = true",                   1,  1, "proxy",                        "true",   "must be a section: [proxy], then listen, allow and others, one a line" },
        { 1, "health = true",                  1,  1, "health",                       "true",   "must be a section: [health], then probes, interval and others, one a line" },
        { 1, "interval = \"1s\"",              1,  1, "",                             null,     "unknown key 'interval' here: it belongs in the section [health], or in a section [[uplink]]" },
        { 8, "panic = false",                  8,  1, "uplink \"b\"",                 null,     "unknown key 'panic' here: it belongs in the section [health]" },
        { 1, "pool = \"a\"",                   1,  1, "pool",                         "\"a\"",  "must be sections: [[pool]], then name and uplinks, one a line, for each pool" },
        { 1, "rule = 1",                       1,  1, "rule",                         "1",      "must be sections: [[rule]], then conditions and a pool, one a line, for each rule" },
        { 1, "client = \"10.0.0.1\"",          1,  1, "",                             null,     "unknown key 'client' here: it belongs in a section [[rule]]" },
        { 1, "uplink = [\"a\"]",               1,  1, "uplink",                       "[\"a\"]", "must be sections: [[uplink]], then name and interface, one a line, for each uplink" },
    };

    public static TheoryData<int, string, int, int, string, string?, string> Values => new()
    {
        { 1, "policy = \"fastest\"",           1, 10, "policy",                       "\"fastest\"", Policies },
        { 1, "on-down = \"reset\"",            1, 11, "on-down",                      "\"reset\"", "must be one of \"keep\", \"flush\", \"flush+reset\"" },
        { 8, "on-recovery = \"drain\"",        8, 15, "uplink \"b\": on-recovery",    "\"drain\"", "must be \"keep\", \"flush\", or \"drain\" and a time, such as \"drain 10m\"" },
        { 1, "policy = 1",                     1, 10, "policy",                       "1",      "must be text in quotes, not a whole number" },
        { 1, "lan = \"lan0\"",                 1,  7, "lan",                          "\"lan0\"", "must be a list of texts in quotes, in brackets, not text" },
        { 1, "lan = [\"a\", 1]",               1, 13, "lan",                          "1",      "must be text in quotes, not a whole number" },
        { 1, "affinity = \"site\"",            1, 12, "affinity",                     "\"site\"", "must be one of \"none\", \"client\", \"client+site\", \"client+destination\"" },
        { 1, "affinity-mode = \"table\"",      1, 17, "affinity-mode",                "\"table\"", "must be one of \"hash\", \"remember\"" },
        { 1, "affinity-time = \"0s\"",         1, 17, "affinity-time",                "\"0s\"", "must be 1s to 30d" },
        { 1, "affinity-time = 30",             1, 17, "affinity-time",                "30",     "must be text in quotes, not a whole number" },
        { 1, "affinity-entries = 1023",        1, 20, "affinity-entries",             "1023",   "must be 1024 to 1048576" },
        { 1, "public-suffix-list = \"\"",      1, 22, "public-suffix-list",           "\"\"",   "must be a file's full path, beginning with '/'" },
        { 1, "min-available = 65",             1, 17, "min-available",                "65",     "must be 1 to 64" },
        { 1, "overflow-at = 0",                1, 15, "overflow-at",                  "0",      "must be 1 to 100" },
        { 1, "when-none = \"next-rule\"",      1, 13, "when-none",                    "\"next-rule\"", "must be one of \"default-route\", \"drop\"" },
        { 1, "slow-start = \"2h\"",            1, 14, "slow-start",                   "\"2h\"", "must be 0s to 1h" },
        { 8, "download = \"100mbps\"",         8, 12, "uplink \"b\": download",       "\"100mbps\"", "must be in kbit, mbit, gbit or tbit, such as \"100mbit\": 'bps' means bytes to some tools and bits to others" },
        { 8, "upload = 100",                   8, 10, "uplink \"b\": upload",         "100",    "must be text in quotes, not a whole number" },
        { 1, "fwmark-mask = 0",                1, 15, "fwmark-mask",                  "0",      "must be 0x1 to 0xffffffff" },
        { 1, "fwmark-mask = 0x1ffffffff",      1, 15, "fwmark-mask",                  "0x1ffffffff", "must be 0x1 to 0xffffffff" },
        { 1, "fwmark-mask = 0xffffffffffffffff", 1, 15, "fwmark-mask",                "0xffffffffffffffff", "must be 0x1 to 0xffffffff" },
        { 1, "fwmark-mask = 0x5",              1, 15, "fwmark-mask",                  "0x5",    "must be one unbroken run of bits, such as 0xff or 0xff00" },
        { 1, "fwmark-mask = 0x10",             1, 15, "fwmark-mask",                  "0x10",   "has room for 1 uplinks; there are 2" },
        { 1, "backend = \"nft\"",              1, 11, "backend",                      "\"nft\"", "must be one of \"auto\", \"nftables\", \"iptables\"" },
        { 1, "masquerade = \"yes\"",           1, 14, "masquerade",                   "\"yes\"", "must be true or false, not text" },
        { 1, "queue = -1",                     1,  9, "queue",                        "-1",     "must be 0 to 65535" },
        { 1, "queue = 65536",                  1,  9, "queue",                        "65536",  "must be 0 to 65535" },
        { 1, "group = \"a b\"",                1,  9, "group",                        "\"a b\"", "must be the name of a group: 1 to 32 letters, digits, '_' and '-'" },
        { 8, "[log]\nlevel = \"info\"",        9,  9, "log.level",                    "\"info\"", "must be one of \"trace\", \"debug\", \"information\", \"warning\", \"error\"" },
        { 8, "[log]\nfile = \"mwanlb.log\"",   9,  8, "log.file",                     "\"mwanlb.log\"", "must be a file's full path, beginning with '/', or \"\" for no file" },
        { 8, "[log]\nfile = \"/var/log/\"",    9,  8, "log.file",                     "\"/var/log/\"", "must be a file's full path, beginning with '/', or \"\" for no file" },
        { 8, "[log]\nfile = \"/a\\u001b[2J\"", 9,  8, "log.file",                     "\"/a\\u001b[2J\"", "must not have control characters" },
        { 8, "[log]\nfile = false",            9,  8, "log.file",                     "false",  "must be text in quotes, not true or false" },
        { 8, "weight = -1",                    8, 10, "uplink \"b\": weight",         "-1",     "must be 0 to 1000" },
        { 8, "weight = 1001",                  8, 10, "uplink \"b\": weight",         "1001",   "must be 0 to 1000" },
        { 8, "weight = 1.5",                   8, 10, "uplink \"b\": weight",         "1.5",    "must be a whole number, not a number with a fraction" },
        { 8, "weight = \"2\"",                 8, 10, "uplink \"b\": weight",         "\"2\"",  "must be a whole number, not text" },
        { 8, "weight = [2]",                   8, 10, "uplink \"b\": weight",         "[2]",    "must be a whole number, not a list" },
        { 8, "weight = {}",                    8, 10, "uplink \"b\": weight",         "{}",     "must be a whole number, not a table" },
        { 8, "weight = 2026-11-22",            8, 10, "uplink \"b\": weight",         "2026-11-22", "must be a whole number, not a date or time" },
        { 8, "tier = 0",                       8,  8, "uplink \"b\": tier",           "0",      "must be 1 to 255" },
        { 8, "tier = 256",                     8,  8, "uplink \"b\": tier",           "256",    "must be 1 to 255" },
        { 8, "fwmark = 0",                     8, 10, "uplink \"b\": fwmark",         "0",      "must not be 0: that is the mark of packets that nobody has marked" },
        { 8, "fwmark = -1",                    8, 10, "uplink \"b\": fwmark",         "-1",     "must be 0x1 to 0xffffffff" },
        { 8, "fwmark = 0x100000000",           8, 10, "uplink \"b\": fwmark",         "0x100000000", "must be 0x1 to 0xffffffff" },
        { 8, "fwmark = 0x1ff",                 8, 10, "uplink \"b\": fwmark",         "0x1ff",  "must lie inside fwmark-mask 0xff" },
        { 8, "table = 0",                      8,  9, "uplink \"b\": table",          "0",      KernelTable },
        { 8, "table = 253",                    8,  9, "uplink \"b\": table",          "253",    KernelTable },
        { 8, "table = 254",                    8,  9, "uplink \"b\": table",          "254",    KernelTable },
        { 8, "table = 255",                    8,  9, "uplink \"b\": table",          "255",    KernelTable },
        { 8, "table = -5",                     8,  9, "uplink \"b\": table",          "-5",     "must be 1 to 4294967295" },
        { 8, "table = 4294967296",             8,  9, "uplink \"b\": table",          "4294967296", "must be 1 to 4294967295" },
        { 8, "table = 101",                    8,  9, "uplink \"b\": table",          "101",    "is already the table of uplink \"a\" (line 2)" },
        { 8, "fwmark = 153",                   5,  1, "uplink \"b\": table",          "253",    KernelTable + "; this is the default, 100 + the mark's number: give the uplink a table" },
        { 8, "gateway = \"fe80::1\"",          8, 11, "uplink \"b\": gateway",        "\"fe80::1\"", "is an IPv6 address: those belong in gateway6, beside or in place of gateway" },
        { 8, "gateway6 = \"10.0.0.1\"",        8, 12, "uplink \"b\": gateway6",       "\"10.0.0.1\"", "is an IPv4 address: those belong in gateway" },
        { 8, "ipv6 = 1",                       8,  8, "uplink \"b\": ipv6",           "1",      "must be true or false, not a whole number" },
        { 8, "ipv4 = \"no\"",                  8,  8, "uplink \"b\": ipv4",           "\"no\"", "must be true or false, not text" },
        { 1, "local = 1",                      1,  9, "local",                        "1",      "must be true or false, not a whole number" },
        { 1, "masquerade6 = \"yes\"",          1, 15, "masquerade6",                  "\"yes\"", "must be true or false, not text" },
        { 8, "gateway = \"router\"",           8, 11, "uplink \"b\": gateway",        "\"router\"", Spelling },
        { 8, "gateway = 1",                    8, 11, "uplink \"b\": gateway",        "1",      "must be text in quotes, not a whole number" },
    };

    public static TheoryData<int, string, int, int, string, string?, string> Relations => new()
    {
        { 8, "gateway6 = \"fe80::1\"\nipv6 = false", 9, 8, "uplink \"b\": ipv6",      "false",  "and gateway6 (line 8) exclude each other: take one of them out" },
        { 8, "ipv4 = false\ngateway = \"10.0.0.1\"\nipv6 = true", 8, 8, "uplink \"b\": ipv4", "false", "and gateway (line 9) exclude each other: take one of them out" },
        { 8, "ipv4 = false",                   8,  8, "uplink \"b\": ipv4",           "false",  "leaves nothing to carry: an uplink without IPv4 needs gateway6, or ipv6 = true for a point-to-point interface" },
        { 8, "ipv4 = false\nipv6 = false",     8,  8, "uplink \"b\": ipv4",           "false",  "leaves nothing to carry: an uplink without IPv4 needs gateway6, or ipv6 = true for a point-to-point interface" },
        { 6, "name = \"a\"",                   6,  8, "uplink \"a\": name",           "\"a\"",  "is already taken in line 3: each uplink needs its own" },
        { 6, "name = \"b c\"",                 6,  8, "uplink #2: name",              "\"b c\"", "must consist of letters, digits, '_' and '-'" },
        { 7, "interface = \"eth0;reboot\"",    7, 13, "uplink \"b\": interface",      "\"eth0;reboot\"", "must consist of letters, digits, '.', '_' and '-'" },
        { 7, "interface = \"wan0\"",           7, 13, "uplink \"b\": interface",      "\"wan0\"", "without a gateway is already the way of uplink \"a\" (line 4): two uplinks on one interface need different gateways" },
        { 1, "lan = [\"l\", \"m\", \"l\"]",    1, 18, "lan",                          "\"l\"",  "is listed twice: first in line 1" },
        { 1, "lan = [\n  \"wan1\",\n]",        2,  3, "lan",                          "\"wan1\"", "is also the interface of uplink \"b\" (line 9): it leads inside or outside, not both" },
        { 1, "lan = [\"$(reboot)\"]",          1,  8, "lan",                          "\"$(reboot)\"", "must consist of letters, digits, '.', '_' and '-'" },
        { 8, "fwmark = 7\n[[uplink]]\nname = \"c\"\ninterface = \"w\"\nfwmark = 0x7", 12, 10, "uplink \"c\": fwmark", "0x7", "is already the mark of uplink \"b\" (line 8)" },
        { 4, "interface = \"wan1\"\ngateway = \"10.0.0.1\"\n[[uplink]]\nname = \"c\"\ninterface = \"wan1\"\ngateway = \"10.0.0.1\"", 8, 13, "uplink \"c\": interface", "\"wan1\"", "with gateway 10.0.0.1 is already the way of uplink \"a\" (line 4): two uplinks on one interface need different gateways" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    [MemberData(nameof(Values))]
    [MemberData(nameof(Relations))]
    public void Parse_OneMistake_IsTheOneError(int line, string text, int atLine, int atColumn, string item, string? value, string message)
    {
        var result = ConfigurationFile.Parse(Sample.With(line, text), "test.toml");

        var error = Assert.Single(result.Findings, finding => finding.Severity == FindingSeverity.Error);
        Assert.Equal(new ConfigurationFinding(atLine, atColumn, item, value, message, FindingSeverity.Error), error);
        Assert.Null(result.Model);
    }

    [Fact]
    public void Parse_EmptyFile_AsksForUplinks()
    {
        var result = ConfigurationFile.Parse("", "test.toml");

        Assert.Equal(
            "test.toml: error: there is no uplink: write a section [[uplink]] with name and interface for each\n" +
            "test.toml: warning: lan: is missing: no forwarded connection is balanced; only Squid's and the proxy's are", result.ToString());
    }

    [Fact]
    public void Parse_65Uplinks_RefusesTheLast()
    {
        Assert.Empty(ConfigurationFile.Parse(Uplinks(64), "test.toml").Findings);

        var error = Assert.Single(ConfigurationFile.Parse(Uplinks(65), "test.toml").Findings);
        Assert.Equal("194:1: error: uplink \"u65\": is one too many: there can be 64 uplinks, and the file has 65", error.ToString());
    }

    [Fact]
    public void Parse_HugeKeyAndEscapeSequences_ArePrintedSafely()
    {
        var result = ConfigurationFile.Parse($"\"{new string('k', 10_000)}\" = 1\n\"\\u001b[2J\" = 1\n" + Sample.Common, "test.toml");

        Assert.All(result.Findings, finding => Assert.InRange(finding.Message.Length, 1, 500));
        Assert.DoesNotContain('\u001b', result.ToString());
        Assert.Equal(2, result.Findings.Length);
    }

    private static string Uplinks(int count) => "lan = [\"lan0\"]\n" + string.Concat(Enumerable.Range(1, count).Select(number =>
        string.Create(CultureInfo.InvariantCulture, $"[[uplink]]\nname = \"u{number}\"\ninterface = \"wan{number}\"\n")));
}
