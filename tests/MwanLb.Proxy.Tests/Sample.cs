using MwanLb.Engine.Configuration;

namespace MwanLb.Proxy.Tests;

/// <summary>A configuration for a proxy on the loopback.</summary>
internal static class Sample
{
    /// <param name="proxy">Lines of the section [proxy].</param>
    /// <param name="top">Lines before the sections.</param>
    /// <param name="ports">Where tunnels may lead.</param>
    /// <param name="uplink">Lines of each uplink's section.</param>
    public static RouterModel Model(string proxy = "", string top = "", string ports = "1-65535", string uplink = "") => ConfigurationFile.Parse(
        $"""
        lan = []
        {top}
        [log]
        file = ""
        [proxy]
        access-log = ""
        allow-destinations = ["127.0.0.0/8", "::1"]
        connect-ports = "{ports}"
        {proxy}
        [[uplink]]
        name = "a"
        interface = "wan0"
        {uplink}
        [[uplink]]
        name = "b"
        interface = "wan1"
        {uplink}

        """,
        "sample.toml").Model ?? throw new InvalidOperationException("the sample is wrong");
}
