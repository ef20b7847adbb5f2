using MwanLb.Engine.Configuration;

namespace MwanLb.Proxy.Tests;

/// <summary>A configuration for a proxy on the loopback.</summary>
internal static class Sample
{
    public static RouterModel Model(string proxy = "", string top = "") => ConfigurationFile.Parse(
        $"""
        lan = []
        {top}
        [log]
        file = ""
        [proxy]
        access-log = ""
        allow-destinations = ["127.0.0.0/8", "::1"]
        connect-ports = "1-65535"
        {proxy}
        [[uplink]]
        name = "a"
        interface = "wan0"
        [[uplink]]
        name = "b"
        interface = "wan1"

        """,
        "sample.toml").Model ?? throw new InvalidOperationException("the sample is wrong");
}
