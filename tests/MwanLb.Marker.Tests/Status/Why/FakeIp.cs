namespace MwanLb.Marker.Tests.Status.Why;

/// <summary>The answers of <c>ip</c> (iproute2 6.1) on a router where all of two uplinks' routes and rules stand, and whatever a test puts in their place.</summary>
internal sealed class FakeIp
{
    private readonly Dictionary<string, (int ExitCode, string Output)> _answers = new(StringComparer.Ordinal)
    {
        ["-N -j route get 192.168.101.1"] = (0, """[{"dst":"192.168.101.1","dev":"lan0","prefsrc":"192.168.101.254","flags":[],"uid":0,"cache":[]}]"""),
        ["-N -j rule show"] = (0, """
            [{"priority":0,"src":"all","table":"255"},{"priority":10000,"src":"all","table":"254","suppress_prefixlen":0},
            {"priority":10010,"src":"all","fwmark":"0x1","fwmask":"0xff","table":"101"},
            {"priority":10011,"src":"all","fwmark":"0x2","fwmask":"0xff","table":"102"},{"priority":32766,"src":"all","table":"254"}]
            """),
        ["-N route show default table 101"] = (0, "default via 10.9.1.1 dev wan0"),
        ["-N route show default table 102"] = (0, "default via 10.9.2.1 dev wan1"),
        ["-N -j route get 203.0.113.7 from 192.168.101.1 iif lan0 mark 0x1"] = (0, Route("10.9.1.1", "wan0", "\"table\":\"101\",")),
        ["-N -j route get 203.0.113.7 from 192.168.101.1 iif lan0 mark 0x2"] = (0, Route("10.9.2.1", "wan1", "\"table\":\"102\",")),
        ["-N -j route get 203.0.113.7 mark 0x1"] = (0, Route("10.9.1.1", "wan0", "\"table\":\"101\",")),
    };

    /// <summary>The same router where the first uplink carries IPv6 too, by fe80::1, and the second IPv6 alone, by 2001:db8:2::1.</summary>
    public static FakeIp OfBothFamilies()
    {
        var ip = new FakeIp
        {
            ["-N -j -6 route get 2001:db8:101::1"] = (0, """[{"dst":"2001:db8:101::1","from":"::","dev":"lan0","metric":256,"flags":[],"pref":"medium"}]"""),
            ["-N -6 route show default table 101"] = (0, "default via fe80::1 dev wan0 metric 1024 pref medium"),
            ["-N -6 route show default table 102"] = (0, "default via 2001:db8:2::1 dev wan1 metric 1024 pref medium"),
            ["-N -j -6 route get 2001:db8:7::1 from 2001:db8:101::1 iif lan0 mark 0x1"] = (0, Route("fe80::1", "wan0", "\"table\":\"101\",")),
            ["-N -j -6 route get 2001:db8:7::1 mark 0x1"] = (0, Route("fe80::1", "wan0", "\"table\":\"101\",")),
            ["-N -j -6 route get 2001:db8:7::1 from 2001:db8:101::1 iif lan0 mark 0x2"] = (0, Route("2001:db8:2::1", "wan1", "\"table\":\"102\",")),
            ["-N -j -6 rule show"] = (0, """
                [{"priority":10010,"src":"all","fwmark":"0x1","fwmask":"0xff","table":"101"},
                {"priority":10011,"src":"all","fwmark":"0x2","fwmask":"0xff","table":"102"},{"priority":32766,"src":"all","table":"254"}]
                """),
        };
        return ip;
    }

    public (int ExitCode, string Output) this[string query]
    {
        set => _answers[query] = value;
    }

    public (int ExitCode, string Output) Run(string[] arguments) =>
        _answers.GetValueOrDefault(string.Join(' ', arguments), (2, "RTNETLINK answers: Network is unreachable"));

    public static string Route(string gateway, string device, string table = "") =>
        $$"""[{"dst":"203.0.113.7","gateway":"{{gateway}}","dev":"{{device}}",{{table}}"flags":[],"mark":1,"uid":0,"cache":[]}]""";
}
