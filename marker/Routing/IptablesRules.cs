using System.Text;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Routing;

/// <summary>The marking rules for iptables and ip6tables, in the form that <c>iptables-save</c> prints.</summary>
/// <remarks>
/// A packet of a placed connection meets two rules: its mark is restored, and it is not new. All else is in chains for first packets.
/// NF_REPEAT sends a marked packet through its hook again from the start: then its mark is saved, and it is not queued again.
/// A UDP flow is NEW until it is answered, so the connmark decides, not the state alone, whether it has been placed.
/// Neighbour discovery, router advertisements and MLD are never NEW: conntrack leaves ICMPv6 130 to 137 and 143 alone
/// (nf_conntrack_proto_icmpv6.c), and so needs no rule of ours.
/// </remarks>
internal static class IptablesRules
{
    /// <summary>The rules of <c>MWANLB_NEW</c> that the networks behind the main table's routes get, where the script is run.</summary>
    public static string LocalNetworks(RoutedFamily family) =>
        $"$(local_networks 1000 {family.Family.Option}| sed 's/.*/-A MWANLB_NEW -d & -j RETURN/')";

    /// <summary>The base chains and what jumps from them to ours: (table, base chain, own chain).</summary>
    public static IEnumerable<(string Table, string Base, string Chain)> Jumps(RoutedFamily family)
    {
        yield return ("mangle", "PREROUTING", "MWANLB_PREROUTING");
        yield return ("mangle", "OUTPUT", "MWANLB_OUTPUT");
        if (family.IsTranslated)
        {
            yield return ("nat", "POSTROUTING", "MWANLB_POSTROUTING");
        }
    }

    /// <summary>The input of <c>iptables-restore --noflush</c>: all our chains of a table are made or emptied, and filled, in one transaction.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="family">Of which the rules are.</param>
    /// <param name="table">The table.</param>
    /// <param name="localNetworks">Stands where the rules of <see cref="LocalNetworks"/> come.</param>
    public static string RestoreText(RouterModel model, RoutedFamily family, string table, string localNetworks)
    {
        var isMangle = table == "mangle";
        string[] chains = isMangle ? ["MWANLB_PREROUTING", "MWANLB_OUTPUT", "MWANLB_FIRST", "MWANLB_NEW"] : ["MWANLB_POSTROUTING"];
        var text = new StringBuilder($"*{table}\n");
        foreach (var chain in chains)
        {
            text.Append(':').Append(chain).Append(" - [0:0]\n");
        }

        foreach (var rule in isMangle ? Marking(model, family, localNetworks) : Masquerading(family))
        {
            text.Append(rule).Append('\n');
        }

        return text.Append("COMMIT\n").ToString();
    }

    private static IEnumerable<string> Marking(RouterModel model, RoutedFamily family, string localNetworks)
    {
        var none = $"0x0/0x{model.FwmarkMask:x}";
        var masks = $"--nfmask 0x{model.FwmarkMask:x} --ctmask 0x{model.FwmarkMask:x}";
        var first = $"-m connmark --mark {none} -m conntrack --ctstate NEW";
        var restore = $"-m connmark ! --mark {none} -j CONNMARK --restore-mark {masks}";
        yield return $"-A MWANLB_PREROUTING {restore}";
        yield return $"-A MWANLB_PREROUTING {first} -j MWANLB_FIRST";
        yield return $"-A MWANLB_OUTPUT {restore}";
        yield return $"-A MWANLB_OUTPUT -m mark ! --mark {none} {first} -j CONNMARK --save-mark {masks}";
        if (family.IsLocal)
        {
            yield return $"-A MWANLB_OUTPUT ! -o lo -m mark --mark {none} {first} -j MWANLB_NEW";
        }

        yield return $"-A MWANLB_FIRST -m mark ! --mark {none} -j CONNMARK --save-mark {masks}";
        yield return $"-A MWANLB_FIRST -m mark ! --mark {none} -j RETURN";
        foreach (var lan in family.Lan)
        {
            yield return $"-A MWANLB_FIRST -i {lan} -g MWANLB_NEW";
        }

        foreach (var rule in Inbound(model, family).Concat(family.IsBalanced ? New(model, family, localNetworks) : []))
        {
            yield return rule;
        }
    }

    /// <summary>What came in by an uplink is answered by it: the answer gets its mark from the connmark. The packet itself goes where it would.</summary>
    private static IEnumerable<string> Inbound(RouterModel model, RoutedFamily family)
    {
        string Match(string name) => family.Family == IpFamily.IPv6
            ? $"! -s fe80::/10 ! -d ff00::/8 -i {name}"
            : $"! -s 169.254.0.0/16 -i {name} -m addrtype --dst-type UNICAST,LOCAL";
        foreach (var uplink in family.AloneOnInterface)
        {
            yield return $"-A MWANLB_FIRST {Match(uplink.Interface)} -j CONNMARK --set-xmark {uplink.Fwmark}";
        }

        foreach (var shared in family.SharedInterfaces)
        {
            yield return $"-A MWANLB_FIRST {Match(shared)} -j NFQUEUE {Queues(model)} --queue-bypass";
        }
    }

    /// <summary>New connections of the LAN and of the router itself, but those that no mark could or should send by an uplink.</summary>
    private static IEnumerable<string> New(RouterModel model, RoutedFamily family, string localNetworks)
    {
        // xt_addrtype.c: for IPv6, UNICAST takes the router's own addresses too, and LOCAL is asked of all tables.
        string[] exemptions = family.Family == IpFamily.IPv6
            ? ["-d ff00::/8", "-s fe80::/10", "-d fe80::/10", "-p udp -m udp --dport 546:547", "-m addrtype --dst-type LOCAL,ANYCAST"]
            : ["-m addrtype ! --dst-type UNICAST", "-s 169.254.0.0/16", "-d 169.254.0.0/16", "-p udp -m udp --dport 67:68"];
        foreach (var exemption in exemptions)
        {
            yield return $"-A MWANLB_NEW {exemption} -j RETURN";
        }

        yield return localNetworks;
        yield return $"-A MWANLB_NEW -j NFQUEUE {Queues(model)} --queue-bypass";
    }

    // By the hash of both addresses (net/netfilter/xt_NFQUEUE.c): the datagrams of one flow, which may come in one breath, meet in one queue.
    // By processor (--queue-cpu-fanout) they might not.
    private static string Queues(RouterModel model) =>
        model.Queues == 1 ? $"--queue-num {model.Queue}" : $"--queue-balance {model.Queue}:{model.Queue + model.Queues - 1}";

    // An address of the uplink's own interface is right as it is, also a second one. Any other, the router's of its LAN included, is not.
    private static IEnumerable<string> Masquerading(RoutedFamily family) => family.Interfaces.Select(i =>
        $"-A MWANLB_POSTROUTING -o {i} {(family.IsMasqueraded ? "" : "-m addrtype --src-type LOCAL ")}-m addrtype ! --src-type LOCAL --limit-iface-out -j MASQUERADE");
}
