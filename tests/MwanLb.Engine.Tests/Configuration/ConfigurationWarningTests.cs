using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration;

public sealed class ConfigurationWarningTests
{
    private const string WeightsZero = "warning: weight = 0: is every uplink's weight: all are last resorts, and none gets a larger share";

    public static TheoryData<string, string> Warnings => new()
    {
        { "[[uplink]]\nname = \"a\"\ninterface = \"w\"\n[[uplink]]\nname = \"b\"\ninterface = \"x\"\n", "warning: lan: is missing: no forwarded connection is balanced; only Squid's and the proxy's are" },
        { "local = true\n[[uplink]]\nname = \"a\"\ninterface = \"w\"\n[[uplink]]\nname = \"b\"\ninterface = \"x\"\n", "warning: lan: is missing: no forwarded connection is balanced; only Squid's, the proxy's and the router's own are" },
        { Sample.With(1, "lan = [\"lan0\"]\nhealth.rtt-up = \"5ms\""), "2:17: warning: health.rtt-up = \"5ms\": has no effect without rtt-down" },
        { Sample.With(1, "lan = [\"lan0\"]\nmasquerade6 = true"), "2:15: warning: masquerade6 = true: has no effect: no uplink carries IPv6, which is then left alone" },
        { "lan = [\"l\"]\n[[uplink]]\nname = \"a\"\ninterface = \"w\"\n",                               "2:1: warning: uplink \"a\": is the only uplink: there is nothing to balance" },
        { TwoOfWeightZero("weighted-round-robin"),                                                    "6:10: " + WeightsZero },
        { TwoOfWeightZero("weighted-least-connections"),                                              "6:10: " + WeightsZero },
    };

    public static TheoryData<string> NothingToWarnOf => new()
    {
        TwoOfWeightZero("round-robin"),
        TwoOfWeightZero("least-connections"),
        Sample.With(1, "lan = []"),
        Sample.With(1, "policy = \"weighted-round-robin\"\nlan = []") + "weight = 0\n",
    };

    [Theory]
    [MemberData(nameof(Warnings))]
    public void Parse_DoubtfulButUsable_WarnsAndGivesAModel(string text, string warning)
    {
        var result = ConfigurationFile.Parse(text, "test.toml");

        Assert.Equal(warning, Assert.Single(result.Findings).ToString());
        Assert.True(result.IsValid);
    }

    [Theory]
    [MemberData(nameof(NothingToWarnOf))]
    public void Parse_DeliberateChoice_DoesNotWarn(string text) => Assert.Empty(ConfigurationFile.Parse(text, "test.toml").Findings);

    private static string TwoOfWeightZero(string policy) =>
        $"policy = \"{policy}\"\nlan = [\"l\"]\n[[uplink]]\nname = \"a\"\ninterface = \"w\"\nweight = 0\n[[uplink]]\nname = \"b\"\ninterface = \"x\"\nweight = 0\n";
}
