using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration;

public sealed class HealthConfigurationTests
{
    private static readonly string Tail = Sample.With(1, "lan = []");

    public static TheoryData<string, string> Mistakes => new()
    {
        // below eight lines without a mistake; line 8 belongs to the uplink "b"
        { "probes = [\"icmp:9.9.9\"]",                         "8:11: error: uplink \"b\": probes = \"icmp:9.9.9\": must have an address, as in icmp:9.9.9.9 or icmp:[2620:fe::fe]; this spelling would be read as 9.9.0.9" },
        { "probes = \"icmp:9.9.9.9\"",                         "8:10: error: uplink \"b\": probes = \"icmp:9.9.9.9\": must be a list, in brackets, of probes, such as \"icmp:9.9.9.9\", \"tcp:9.9.9.9:443\", \"dns:9.9.9.9/example.com\", \"http://example.com/ expect=204\" or \"gateway\", not text" },
        { "probes = [\"gateway\"]",                            "8:11: error: uplink \"b\": probes = \"gateway\": needs a gateway, and this uplink has none" },
        { "probes = [\"icmp:[2620:fe::fe]\"]",                 "8:11: error: uplink \"b\": probes = \"icmp:[2620:fe::fe]\": is of a family (IPv4, IPv6) that this uplink does not carry" },
        { "probes = [\"icmp:9.9.9.9\", \"icmp:9.9.9.9\"]",     "8:27: error: uplink \"b\": probes = \"icmp:9.9.9.9\": stands twice" },
        { "probes = [\"icmp:9.9.9.9\"]\nrequire = 2",          "9:11: error: uplink \"b\": require = 2: is more than the probes that this uplink has: 1" },
        { "[health]\nprobes = [\"icmp:[2620:fe::fe]\"]\n[[rule]]\nuplinks = [\"a\"]", "9:10: error: uplink \"a\": probes = [\"icmp:[2620:fe::fe]\"]: has none that this uplink can ask, by the families that it carries and the gateway that it has" },
        { "[health]\nrequire = 9",                             "9:11: error: health.require = 9: must be 1 to 8" },
        { "[health]\ninterval = \"50ms\"",                     "9:12: error: health.interval = \"50ms\": must be 100ms to 1h" },
        { "[health]\ntimeout = \"10ms\"",                      "9:11: error: health.timeout = \"10ms\": must be 20ms to 1m" },
        { "[health]\nfall = 0",                                "9:8: error: health.fall = 0: must be 1 to 100" },
        { "[health]\nloss-down = 0",                           "9:13: error: health.loss-down = 0: must be 1 to 100" },
        { "[health]\nloss-down = 10\nloss-up = 10",            "10:11: error: health.loss-up = 10: loss-up must be below loss-down (10 and 10 here)" },
        { "[health]\nloss-up = 30",                            "9:11: error: health.loss-up = 30: loss-up must be below loss-down (30 and 20 here)" },
        { "loss-down = 5\n[health]\nloss-up = 10",             "8:13: error: uplink \"b\": loss-down = 5: loss-up must be below loss-down (10 and 5 here)" },
        { "[health]\nrtt-down = \"1s\"\nrtt-up = \"1s\"",      "10:10: error: health.rtt-up = \"1s\": rtt-up must be below rtt-down (1s and 1s here)" },
        { "[health]\nhold-down = \"10m\"\nhold-down-max = \"5m\"", "10:17: error: health.hold-down-max = \"5m\": hold-down-max must not be below hold-down (5m and 10m here)" },
        { "[health]\nwindow = \"3s\"",                         "9:10: error: health.window = \"3s\": window must be 4 intervals at least (3s and 1s here)" },
        { "[health]\nwindow = \"1h\"",                         "9:10: error: health.window = \"1h\": window must be 1000 intervals at most (1h and 1s here)" },
        { "[health]\nprobe = []",                              "9:1: error: health: unknown key 'probe': did you mean 'probes'?" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Parse_Mistake_IsTold(string text, string finding) =>
        Assert.Equal(finding, ConfigurationFile.Parse(Sample.With(8, text), "test.toml").Findings[0].ToString());

    [Fact]
    public void Parse_NothingSaid_ThreeOperatorsAreAskedOnceASecond()
    {
        var model = Parse("");

        Assert.True(model.Panic);
        Assert.All(model.Pools, pool => Assert.True(pool.Panic));
        Assert.All(model.Health, health =>
        {
            Assert.Equal(["icmp:1.1.1.1", "icmp:8.8.8.8", "icmp:9.9.9.9"], health.Probes.Select(p => p.Text));
            Assert.Equal((1, 3, 2), (health.Require, health.Rise, health.Fall));
            Assert.Equal((Seconds(1), Milliseconds(800), Seconds(20)), (health.Interval, health.Timeout, health.Window));
            Assert.Equal((20, 5, null, null), (health.LossDown, health.LossUp, health.RttDown, health.RttUp));
            Assert.Equal((Seconds(10), Seconds(300), TimeSpan.Zero), (health.HoldDown, health.HoldDownMax, health.MinTimeDown));
        });
    }

    [Fact]
    public void Parse_IPv6Alone_AsksTheSameOperatorsByIt() => Assert.Equal(
        ["icmp:[2606:4700:4700::1111]", "icmp:[2001:4860:4860::8888]", "icmp:[2620:fe::fe]"],
        Parse("ipv4 = false\nipv6 = true\n").Health[1].Probes.Select(p => p.Text));

    [Theory]
    [InlineData("interval = \"200ms\"", 160, 20_000)]
    [InlineData("interval = \"10s\"", 2000, 200_000)]
    [InlineData("interval = \"10s\"\ntimeout = \"5s\"\nwindow = \"1m\"", 5000, 60_000)]
    public void Parse_Interval_TimeoutAndWindowFollowIt(string lines, int timeout, int window)
    {
        var health = Parse(lines + "\n").Health[1];

        Assert.Equal((Milliseconds(timeout), Milliseconds(window)), (health.Timeout, health.Window));
    }

    [Fact]
    public void Parse_LimitsInPart_TheOtherHalfFollows()
    {
        var health = Parse("loss-down = 40\nrtt-down = \"1s\"\nhold-down = \"10m\"\n").Health[1];

        Assert.Equal((10, Milliseconds(800), Seconds(600)), (health.LossUp, health.RttUp, health.HoldDownMax));
    }

    [Fact]
    public void Parse_SharedListAndOwn_EachUplinkAsksWhatItCan()
    {
        var model = Parse("gateway = \"10.0.0.1\"\nfall = 9\n[health]\nprobes = [\"icmp:9.9.9.9\", \"icmp:[2620:fe::fe]\", \"gateway\"]\nfall = 3\nrise = 7\n");

        Assert.Equal(["icmp:9.9.9.9"], model.Health[0].Probes.Select(p => p.Text));
        Assert.Equal(["icmp:9.9.9.9", "gateway"], model.Health[1].Probes.Select(p => p.Text));
        Assert.Equal([(3, 7), (9, 7)], model.Health.Select(h => (h.Fall, h.Rise)));
    }

    [Fact]
    public void Parse_NoProbesAndNoPanic_AreTaken()
    {
        var model = Parse("[health]\nprobes = []\npanic = false\n");

        Assert.All(model.Health, health => Assert.Empty(health.Probes));
        Assert.False(model.Panic);
        Assert.All(model.Pools, pool => Assert.False(pool.Panic));
    }

    [Fact]
    public void Parse_EveryKey_TakesTheValues()
    {
        var model = ConfigurationFile.Parse(Sample.Full, "full.toml").Model!;

        var general = model.Health[1];
        // The uplink has no IPv6 and no gateway.
        Assert.Equal(["icmp:198.51.100.1", "tcp:198.51.100.1:443", "dns:198.51.100.1/example.com", "http://example.com/x expect=204"], general.Probes.Select(p => p.Text));
        Assert.Equal((2, Seconds(2), Milliseconds(500), 4, 5), (general.Require, general.Interval, general.Timeout, general.Rise, general.Fall));
        Assert.Equal((40, 15, Milliseconds(800), Milliseconds(300)), (general.LossDown, general.LossUp, general.RttDown, general.RttUp));
        Assert.Equal((Seconds(20), Seconds(600), Seconds(5), Seconds(60)), (general.HoldDown, general.HoldDownMax, general.MinTimeDown, general.Window));
        var own = model.Health[0];
        Assert.Equal("all is well", Assert.Single(own.Probes).ExpectedText);
        Assert.Equal((1, Milliseconds(500), Milliseconds(300), 1, 7), (own.Require, own.Interval, own.Timeout, own.Rise, own.Fall));
        Assert.Equal((50, 5, Seconds(1), Milliseconds(900)), (own.LossDown, own.LossUp, own.RttDown, own.RttUp));
        Assert.Equal((TimeSpan.Zero, Seconds(60), Seconds(3600), Seconds(10)), (own.HoldDown, own.HoldDownMax, own.MinTimeDown, own.Window));
        Assert.False(model.Panic);
    }

    private static RouterModel Parse(string text)
    {
        var result = ConfigurationFile.Parse(Tail + text, "test.toml");
        Assert.True(result.IsValid, result.ToString());
        return result.Model!;
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static TimeSpan Milliseconds(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
