using System.Net;

namespace MwanLb.Lab;

/// <summary>dnsmasq on a host of the lab, which asks nobody: it knows the names that it is given, and that there are no others.</summary>
public sealed class DnsServer : IAsyncDisposable
{
    private const string Path = "/etc/lab-dns.conf";

    private readonly LabProcess _process;

    private DnsServer(LabProcess process) => _process = process;

    /// <summary>Starts it at 127.0.0.1, where the lab's resolv.conf looks.</summary>
    /// <param name="host">Where it runs.</param>
    /// <param name="names">Each with one of its addresses; a name and all names below it.</param>
    public static async Task<DnsServer> StartAsync(LabHost host, params (string Name, IPAddress Address)[] names)
    {
        host.WriteFile(Path, $"""
            no-resolv
            no-hosts
            listen-address=127.0.0.1
            bind-interfaces
            user=root
            pid-file=
            {string.Join('\n', names.Select(n => $"address=/{n.Name}/{n.Address}"))}

            """);
        var process = host.Start("dnsmasq", "--keep-in-foreground", $"--conf-file={Path}");
        // It listens for TCP, too.
        await TcpPort.WaitUntilListeningAsync(host, 53, process);
        return new DnsServer(process);
    }

    /// <summary>Ends it.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
