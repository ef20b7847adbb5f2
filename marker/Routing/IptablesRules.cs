using System.Text;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Routing;

/// <summary>The marking rules for iptables, in the form that <c>iptables-save</c> prints.</summary>
/// <remarks>
/// NF_REPEAT sends a marked packet through PREROUTING again from the start: then the second rule saves its mark, and the third no longer
/// matches. A UDP flow is NEW until it is answered, so the connmark decides, not the state alone, whether it has been placed.
/// Only destinations of type UNICAST are queued: not the router's own addresses, broadcasts or multicast.
/// </remarks>
internal static class IptablesRules
{
    /// <summary>The base chains and what jumps from them to ours: (table, base chain, own chain).</summary>
    public static IEnumerable<(string Table, string Base, string Chain)> Jumps(RouterModel model)
    {
        yield return ("mangle", "PREROUTING", "MWANLB_PREROUTING");
        yield return ("mangle", "OUTPUT", "MWANLB_OUTPUT");
        if (model.Masquerade)
        {
            yield return ("nat", "POSTROUTING", "MWANLB_POSTROUTING");
        }
    }

    /// <summary>The rules of our chains in one table, one a line, each beginning with <c>-A</c>.</summary>
    public static IEnumerable<string> Rules(RouterModel model, string table) => table == "mangle" ? Marking(model) : Masquerading(model);

    /// <summary>The input of <c>iptables-restore --noflush</c>: our chains are made or emptied, and filled, in one transaction a table.</summary>
    public static string RestoreText(RouterModel model) =>
        string.Concat(Jumps(model).Select(j => j.Table).Distinct().Select(table => RestoreText(model, table)));

    /// <summary>The same for one table.</summary>
    public static string RestoreText(RouterModel model, string table)
    {
        var text = new StringBuilder($"*{table}\n");
        foreach (var (_, _, chain) in Jumps(model).Where(j => j.Table == table))
        {
            text.Append(':').Append(chain).Append(" - [0:0]\n");
        }

        foreach (var rule in Rules(model, table))
        {
            text.Append(rule).Append('\n');
        }

        return text.Append("COMMIT\n").ToString();
    }

    private static IEnumerable<string> Marking(RouterModel model)
    {
        var none = $"0x0/0x{model.FwmarkMask:x}";
        var masks = $"--nfmask 0x{model.FwmarkMask:x} --ctmask 0x{model.FwmarkMask:x}";
        foreach (var chain in new[] { "MWANLB_PREROUTING", "MWANLB_OUTPUT" })
        {
            yield return $"-A {chain} -m connmark ! --mark {none} -j CONNMARK --restore-mark {masks}";
            yield return $"-A {chain} -m mark ! --mark {none} -m connmark --mark {none} -m conntrack --ctstate NEW -j CONNMARK --save-mark {masks}";
        }

        foreach (var lan in model.Lan)
        {
            yield return $"-A MWANLB_PREROUTING -i {lan} -m mark --mark {none} -m conntrack --ctstate NEW -m addrtype --dst-type UNICAST"
                + $" -j NFQUEUE {Queues(model)} --queue-bypass";
        }
    }

    // By the hash of both addresses (net/netfilter/xt_NFQUEUE.c): the datagrams of one flow, which may come in one breath, meet in one queue.
    // By processor (--queue-cpu-fanout) they might not.
    private static string Queues(RouterModel model) =>
        model.Queues == 1 ? $"--queue-num {model.Queue}" : $"--queue-balance {model.Queue}:{model.Queue + model.Queues - 1}";

    // An address of the uplink's own interface is right as it is, also a second one. Any other, the router's of its LAN included, is not.
    private static IEnumerable<string> Masquerading(RouterModel model) =>
        model.Uplinks.Select(u => u.Interface).Distinct()
            .Select(i => $"-A MWANLB_POSTROUTING -o {i} -m addrtype ! --src-type LOCAL --limit-iface-out -j MASQUERADE");
}
