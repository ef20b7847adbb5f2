using System.Net;
using System.Text;

namespace MwanLb.Lab;

/// <summary>Turns a topology into the shell script that builds it.</summary>
internal static class TopologyScript
{
    public static string Render(LabTopology topology)
    {
        var script = new StringBuilder(LabResource.Read("topology.sh"));
        var ipv6 = topology.HasIPv6;
        script.Append($"""

            host sw
            host cli {With(ipv6, "$ipv6")}
            host inet {With(ipv6, "$ipv6")}
            # rp_filter 2 is what Debian's systemd sets.
            host rtr {With(ipv6, "$ipv6")} net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.default.rp_filter=2
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
        script.Append($"gateway rtr {topology.Uplinks[0].Gateway} {topology.Uplinks.FirstOrDefault(uplink => uplink.HasIPv6)?.Gateway6}\n");
        if (topology.HasSecondLan)
            AppendSecondLan(script, ipv6);
        return script.ToString();
    }

    private static void AppendUplink(StringBuilder script, LabUplink uplink, bool sharedSegment)
    {
        var isp = uplink.IspHost;
        var ipv6 = uplink.HasIPv6;
        script.Append($"host {isp} {With(ipv6, "$ipv6 net.ipv6.conf.all.forwarding=1")} ");
        script.Append("net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0\n");
        script.Append(sharedSegment
            ? $"plug {isp} lan0 wan\n"
            : $"wire rtr {uplink.Interface} {isp} lan0\naddress rtr {uplink.Interface} {AddressesOf(uplink)}\n");
        script.Append($"""
            address {isp} lan0 {uplink.Gateway}/{LabUplink.PrefixLength} {With(ipv6, $"{Prefix6(uplink.Gateway6)} {Prefix6(uplink.LinkLocalGateway6)}")}
            plug {isp} wan0 core
            address {isp} wan0 {uplink.PublicAddress}/24 {With(ipv6, Prefix6(uplink.PublicAddress6))}
            gateway {isp} {LabTopology.InternetCoreAddress} {With(ipv6, $"{LabTopology.InternetCoreAddress6}")}
            translate {isp} {uplink.Address} {uplink.Address6}

            """);
    }

    private static void AppendSecondLan(StringBuilder script, bool ipv6) => script.Append($"""
        host cli2 {With(ipv6, "$ipv6")}
        wire cli2 eth0 rtr {SecondLan.Interface}
        address cli2 eth0 {SecondLan.ClientAddress}/24 {With(ipv6, $"{SecondLan.ClientAddress6}/64")}
        address cli2 lo {SecondLan.VpnAddress}/32 {With(ipv6, $"{SecondLan.VpnAddress6}/128")}
        address rtr {SecondLan.Interface} {SecondLan.RouterAddress}/24 {With(ipv6, $"{SecondLan.RouterAddress6}/64")}
        gateway cli2 {SecondLan.RouterAddress} {With(ipv6, $"{SecondLan.RouterAddress6}")}
        route rtr {SecondLan.VpnNetwork} {SecondLan.ClientAddress}
        {With(ipv6, $"route rtr {SecondLan.VpnNetwork6} {SecondLan.ClientAddress6}")}

        """);

    private static string AddressesOf(LabUplink uplink) => $"{uplink.Address}/{LabUplink.PrefixLength} {With(uplink.HasIPv6, Prefix6(uplink.Address6))}";

    private static string InternetAddresses(bool ipv6) => string.Join(' ', LabTopology.InternetAddresses.Concat(LabTopology.AnycastAddresses).Select(address => $"{address}/32")
        .Concat(LabTopology.InternetAddresses6.Concat(LabTopology.AnycastAddresses6).Where(_ => ipv6).Select(address => $"{address}/128")));

    private static string Prefix6(IPAddress? address) => $"{address}/{LabUplink.PrefixLength6}";

    private static string With(bool condition, string text) => condition ? text : "";
}
