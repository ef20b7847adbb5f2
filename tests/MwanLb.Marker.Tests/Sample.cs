using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Tests;

/// <summary>Configurations of two uplinks, and of three.</summary>
internal static class Sample
{
    public const string Uplinks = """

        [[uplink]]
        name = "fibre"
        interface = "wan0"
        gateway = "10.9.1.1"
        weight = 2
        [[uplink]]
        name = "dsl"
        interface = "wan1"
        gateway = "10.9.2.1"

        """;

    /// <summary>Two uplinks on one interface, and one on another.</summary>
    public const string SharedUplinks = """
        lan = ["lan0"]
        queue = 7
        [[uplink]]
        name = "first"
        interface = "wan0"
        gateway = "10.9.1.1"
        [[uplink]]
        name = "second"
        interface = "wan0"
        gateway = "10.9.1.2"
        [[uplink]]
        name = "third"
        interface = "wan1"
        gateway = "10.9.3.1"
        """;

    /// <summary>The model of two uplinks and what stands before them in the file.</summary>
    public static RouterModel Model(string top = "lan = [\"lan0\"]") => Parse(top + Uplinks);

    public static RouterModel Parse(string text)
    {
        var result = ConfigurationFile.Parse(text, "test.toml");
        Assert.True(result.IsValid, result.ToString());
        return result.Model!;
    }
}
