using System.Net;
using System.Text;

namespace MwanLb.Lab;

/// <summary>Turns a topology into the shell script that builds it.</summary>
internal static class TopologyScript
{
    private static string Words { get; } = LabResource.Read("topology.sh") + '\n';

    public static string Render(LabTopology topology)
    {
        var script = new StringBuilder(Words);
        var ipv6 = topology.HasIPv6;
        script.Append($"""
            host sw
            host cli {With(ipv6, "$ipv6")}
            host inet {With(ipv6, "$ipv6")}
            {RouterHost(ipv6)}
            wire cli eth0 rtr lan0
            address cli eth0 {LabTopology.ClientAddress}/24 {With(ipv6, $"{LabTopology.ClientAddress6}/64")}
            address rtr lan0 {LabTopology.RouterLanAddress}/24 {With(ipv6, $"{LabTopology.RouterLanAddress6}/64")}
            gateway cli {LabTopology.RouterLanAddress} {With(ipv6, $"{LabTopology.RouterLanAddress6}")}
            segment core
            plug inet eth0 core
            address inet eth0 {LabTopology.InternetCoreAddress}/24 {With(ipv6, $"{LabTopology.InternetCoreAddress6}/64")} {InternetAddresses(ipv6)}

            """);
        if (topology.SharedSegment)
            script.Append($"segment wan\nplug rtr wan0 wan\naddress rtr wan0 {AddressesOf(topology.Uplinks[0])}\n");
        foreach (var uplink in topology.Uplinks)
            AppendUplink(script, uplink, topology.SharedSegment);
        script.Append(RouterGateway(topology));
        if (topology.HasSecondLan)
            AppendSecondLan(script, ipv6);
        return script.ToString();
    }

    /// <summary>Switches an ISP's router off.</summary>
    public static string PowerOffIsp(LabUplink uplink) => $"{Words}power_off {uplink.IspHost} lan0 wan0\n";

    /// <summary>Switches on one with the same addresses, and another hardware address towards its customer.</summary>
    public static string PowerOnIsp(LabUplink uplink, string hardwareAddress) => $"""
        {Words}{IspHost(uplink)}
        plug_back {uplink.IspHost} lan0 {hardwareAddress}
        plug_back {uplink.IspHost} wan0
        {IspSettings(uplink)}

        """;

    /// <summary>Switches the core router off.</summary>
    public static string PowerOffRouter(LabTopology topology) => $"{Words}power_off rtr {string.Join(' ', RouterInterfaces(topology))}\n";

    /// <summary>Switches it on again: addresses and the default route are as they were when the lab was built.</summary>
    public static string PowerOnRouter(LabTopology topology)
    {
        var script = new StringBuilder($"{Words}{RouterHost(topology.HasIPv6)}\n");
        foreach (var name in RouterInterfaces(topology))
            script.Append($"plug_back rtr {name}\n");
        script.Append($"address rtr lan0 {LabTopology.RouterLanAddress}/24 {With(topology.HasIPv6, $"{LabTopology.RouterLanAddress6}/64")}\n");
        foreach (var uplink in topology.Uplinks.DistinctBy(uplink => uplink.Interface))
            script.Append($"address rtr {uplink.Interface} {AddressesOf(uplink)}\n");
        script.Append(RouterGateway(topology));
        if (topology.HasSecondLan)
            script.Append(RouterInSecondLan(topology.HasIPv6));
        return script.ToString();
    }

    // rp_filter 2 is what Debian's systemd sets.
    private static string RouterHost(bool ipv6) =>
        $"host rtr {With(ipv6, "$ipv6")} net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.default.rp_filter=2";

    private static string RouterGateway(LabTopology topology) =>
        $"gateway rtr {topology.Uplinks[0].Gateway} {topology.Uplinks.FirstOrDefault(uplink => uplink.HasIPv6)?.Gateway6}\n";

    private static IEnumerable<string> RouterInterfaces(LabTopology topology) =>
        [.. topology.Uplinks.Select(uplink => uplink.Interface).Distinct(), "lan0", .. topology.HasSecondLan ? [SecondLan.Interface] : (string[])[]];

    private static void AppendUplink(StringBuilder script, LabUplink uplink, bool sharedSegment)
    {
        var isp = uplink.IspHost;
        script.Append($"{IspHost(uplink)}\n");
        script.Append(sharedSegment
            ? $"plug {isp} lan0 wan\n"
            : $"wire rtr {uplink.Interface} {isp} lan0\naddress rtr {uplink.Interface} {AddressesOf(uplink)}\n");
        script.Append($"plug {isp} wan0 core\n{IspSettings(uplink)}\n");
    }

    private static string IspHost(LabUplink uplink) =>
        $"host {uplink.IspHost} {With(uplink.HasIPv6, "$ipv6 net.ipv6.conf.all.forwarding=1")} "
        + "net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0";

    private static string IspSettings(LabUplink uplink)
    {
        var isp = uplink.IspHost;
        var ipv6 = uplink.HasIPv6;
        return $"""
            address {isp} lan0 {uplink.Gateway}/{LabUplink.PrefixLength} {With(ipv6, $"{Prefix6(uplink.Gateway6)} {Prefix6(uplink.LinkLocalGateway6)}")}
            address {isp} wan0 {uplink.PublicAddress}/24 {With(ipv6, Prefix6(uplink.PublicAddress6))}
            gateway {isp} {LabTopology.InternetCoreAddress} {With(ipv6, $"{LabTopology.InternetCoreAddress6}")}
            translate {isp} {uplink.Address} {uplink.Address6}
            """;
    }

    private static void AppendSecondLan(StringBuilder script, bool ipv6) => script.Append($"""
        host cli2 {With(ipv6, "$ipv6")}
        wire cli2 eth0 rtr {SecondLan.Interface}
        address cli2 eth0 {SecondLan.ClientAddress}/24 {With(ipv6, $"{SecondLan.ClientAddress6}/64")}
        address cli2 lo {SecondLan.VpnAddress}/32 {With(ipv6, $"{SecondLan.VpnAddress6}/128")}
        gateway cli2 {SecondLan.RouterAddress} {With(ipv6, $"{SecondLan.RouterAddress6}")}
        {RouterInSecondLan(ipv6)}
        """);

    private static string RouterInSecondLan(bool ipv6) => $"""
        address rtr {SecondLan.Interface} {SecondLan.RouterAddress}/24 {With(ipv6, $"{SecondLan.RouterAddress6}/64")}
        route rtr {SecondLan.VpnNetwork} {SecondLan.ClientAddress}
        {With(ipv6, $"route rtr {SecondLan.VpnNetwork6} {SecondLan.ClientAddress6}")}

        """;

    private static string AddressesOf(LabUplink uplink) => $"{uplink.Address}/{LabUplink.PrefixLength} {With(uplink.HasIPv6, Prefix6(uplink.Address6))}";

    private static string InternetAddresses(bool ipv6) => string.Join(' ', LabTopology.InternetAddresses.Concat(LabTopology.AnycastAddresses).Select(address => $"{address}/32")
        .Concat(LabTopology.InternetAddresses6.Concat(LabTopology.AnycastAddresses6).Where(_ => ipv6).Select(address => $"{address}/128")));

    private static string Prefix6(IPAddress? address) => $"{address}/{LabUplink.PrefixLength6}";

    private static string With(bool condition, string text) => condition ? text : "";
}
