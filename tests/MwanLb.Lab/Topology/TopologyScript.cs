using System.Text;

namespace MwanLb.Lab;

/// <summary>Turns a topology into the shell script that builds it.</summary>
internal static class TopologyScript
{
    private const string InternetCoreAddress = "192.168.122.200";

    public static string Render(LabTopology topology)
    {
        var script = new StringBuilder(LabResource.Read("topology.sh"));
        script.Append($"""

            host sw
            host cli
            host inet
            # rp_filter 2 is what Debian's systemd sets.
            host rtr net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.default.rp_filter=2
            wire cli eth0 rtr lan0
            address cli eth0 {LabTopology.ClientAddress}/24
            address rtr lan0 {LabTopology.RouterLanAddress}/24
            gateway cli {LabTopology.RouterLanAddress}
            segment core
            plug inet eth0 core
            address inet eth0 {InternetCoreAddress}/24

            """);
        foreach (var address in LabTopology.InternetAddresses)
            script.Append($"address inet eth0 {address}/32\n");
        if (topology.SharedSegment)
            script.Append($"segment wan\nplug rtr wan0 wan\naddress rtr wan0 {topology.Uplinks[0].Address}/{LabUplink.PrefixLength}\n");
        foreach (var uplink in topology.Uplinks)
            AppendUplink(script, uplink, topology.SharedSegment);
        script.Append($"gateway rtr {topology.Uplinks[0].Gateway}\n");
        return script.ToString();
    }

    private static void AppendUplink(StringBuilder script, LabUplink uplink, bool sharedSegment)
    {
        var isp = uplink.IspHost;
        script.Append($"host {isp} net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0\n");
        script.Append(sharedSegment
            ? $"plug {isp} lan0 wan\n"
            : $"wire rtr {uplink.Interface} {isp} lan0\naddress rtr {uplink.Interface} {uplink.Address}/{LabUplink.PrefixLength}\n");
        script.Append($"""
            address {isp} lan0 {uplink.Gateway}/{LabUplink.PrefixLength}
            plug {isp} wan0 core
            address {isp} wan0 {uplink.PublicAddress}/24
            gateway {isp} {InternetCoreAddress}
            translate {isp} {uplink.Address}

            """);
    }
}
