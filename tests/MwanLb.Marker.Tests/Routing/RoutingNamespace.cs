using MwanLb.Engine.Configuration;
using MwanLb.Marker.Routing;
using MwanLb.Netfilter.Tests.Kernel;

namespace MwanLb.Marker.Tests.Routing;

/// <summary>A network namespace with the interfaces wan0 (10.9.1.2, 2001:db8:1::2) and wan1 (10.9.2.2, 2001:db8:2::2), which forwards nothing yet.</summary>
internal static class RoutingNamespace
{
    public static void Run(Action<string> body, string stateName = "state")
    {
        using var directory = new TestDirectory(stateName);
        KernelNamespace.Run(() =>
        {
            Sh("""
                sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
                for i in 0 1; do
                    ip link add wan$i type veth peer name peer$i
                    ip addr add 10.9.$((i + 1)).2/24 dev wan$i
                    ip addr add 2001:db8:$((i + 1))::2/64 dev wan$i nodad
                    ip link set wan$i up
                    ip link set peer$i up
                done
                sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
                """);
            Await("[ \"$(ip -6 addr show scope link | grep -c inet6)\" = 4 ]");
            body(directory.Path);
        });
    }

    public static string Apply(string state, RouterModel model, MarkingBackend backend = MarkingBackend.Iptables)
    {
        var (exitCode, output) = Execute(ApplyScript(state, model, backend));
        Assert.True(exitCode == 0, output);
        return output;
    }

    /// <summary>The script; what a kernel's nft may lack, the queue, is a counter in its place.</summary>
    public static string ApplyScript(string state, RouterModel model, MarkingBackend backend = MarkingBackend.Iptables) =>
        RoutingScript.Apply(RoutingSample.Plan(model, backend), state).Replace(" queue num 0 bypass", " counter accept", StringComparison.Ordinal);

    public static string Clean(string state) => Execute(RoutingScript.Clean(state)).Output;

    public static (int ExitCode, string Output) Execute(string script) => Shell.Try("exec /bin/sh -c \"$1\"", "", script);

    /// <summary>What is ours alone, of both families.</summary>
    public static string Ours() => Sh("""
        for family in ip ip6; do
            ${family}tables-save | grep -e '^-A' -e MWANLB || :
        done
        for option in -4 -6; do
            ip $option rule
            for table in 101 102; do ip $option route show table $table 2>/dev/null || :; done
        done
        """);

    /// <summary>All that may be touched.</summary>
    public static string Everything() => Ours() + Sh("""
        nft list tables
        ip -6 route
        sysctl -a -r '^net.(ipv4.(ip_forward|conf)|ipv6.conf|netfilter.nf_conntrack_(events|acct))' 2>/dev/null
        """);

    /// <summary>Waits until a condition of the shell holds.</summary>
    public static void Await(string condition) =>
        Sh($"for i in $(seq 500); do if {condition}; then exit 0; fi; sleep 0.01; done; echo \"it never came to be\"; exit 1");

    public static string Sh(string command)
    {
        var (exitCode, output) = Shell.Try($"{{ {command}\n}}", "");
        Assert.True(exitCode == 0, output);
        return output;
    }
}
