using MwanLb.Engine.Configuration;
using MwanLb.Engine.Configuration.Validation;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests.Configuration;

/// <summary>What uplinks say of failing, of coming back, and of gateways that are found out.</summary>
public sealed class FailoverSettingsTests
{
    private const string Form = "must be \"keep\", \"flush\", or \"drain\" and a time, such as \"drain 10m\"";

    [Fact]
    public void Parse_NothingSaid_FlushesAndKeeps()
    {
        var uplink = Parse("").Model!.Uplinks[0];

        Assert.Equal((OnDown.Flush, OnRecovery.Keep), (uplink.OnDown, uplink.OnRecovery));
    }

    [Fact]
    public void Parse_AtTheTopAndInAnUplink_TheUplinksOwnWins()
    {
        var uplinks = Parse("on-down = \"keep\"\non-recovery = \"drain 10m\"", "on-down = \"flush+reset\"\non-recovery = \"flush\"").Model!.Uplinks;

        Assert.Equal([OnDown.FlushAndReset, OnDown.Keep], uplinks.Select(uplink => uplink.OnDown));
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromMinutes(10)], uplinks.Select(uplink => uplink.OnRecovery.After));
    }

    [Theory]
    [InlineData("keep", null)]
    [InlineData("flush", null)]
    [InlineData("drain 1s", null)]
    [InlineData("drain 7d", null)]
    [InlineData("drain 8d", "'drain': its time must be 1s to 7d")]
    [InlineData("drain 0s", "'drain': its time must be 1s to 7d")]
    [InlineData("drain", Form)]
    [InlineData("drain10m", Form)]
    [InlineData("Keep", Form)]
    [InlineData("", Form)]
    public void OnRecoveryText_Forms_AreTakenOrNamed(string text, string? problem) => Assert.Equal(problem, OnRecoveryText.Parse(text, out _));

    [Fact]
    public void Parse_GatewayAuto_HasNoAddressAndCarriesTheFamily()
    {
        var uplink = Parse("", "gateway = \"auto\"\ngateway6 = \"auto\"").Model!.Uplinks[0];

        Assert.True(uplink is { IsGatewayAutomatic: true, IsGateway6Automatic: true, Gateway: null, Gateway6: null, HasIPv4: true, HasIPv6: true });
    }

    [Theory]
    [InlineData("wan1", "")]
    [InlineData("wan0", """
        test.toml:5:11: error: uplink "a": gateway = "auto": cannot tell it from uplink "b", which is on the same interface (line 9): write down the address of each
        """)]
    public void Parse_GatewayAutoOnASharedInterface_IsRefused(string second, string expected) =>
        Assert.Equal(expected, Parse("", "gateway = \"auto\"", second).ToString().Trim());

    private static ConfigurationResult Parse(string top, string first = "", string second = "wan1") => ConfigurationFile.Parse(
        $"""
        lan = ["lan0"]{(top.Length > 0 ? "\n" + top : "")}
        [[uplink]]
        name = "a"
        interface = "wan0"
        {first}

        [[uplink]]
        name = "b"
        interface = "{second}"
        gateway = "10.9.2.1"
        """,
        "test.toml");
}
