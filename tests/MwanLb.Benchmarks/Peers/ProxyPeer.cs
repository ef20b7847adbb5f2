using System.Globalization;
using MwanLb.Lab;

namespace MwanLb.Benchmarks.Peers;

/// <summary>A forward proxy that is measured: how it is configured and started.</summary>
/// <param name="Port">Where it listens, on the loopback device.</param>
/// <param name="Files">Its configuration, by path.</param>
/// <param name="Command">What starts it, in the foreground and as one process.</param>
internal sealed record ProxyPeer(int Port, IReadOnlyDictionary<string, string> Files, string[] Command)
{
    /// <summary>Ours; the loopback device is closed to its clients unless allowed.</summary>
    public static ProxyPeer MwanLb { get; } = new(8080, new Dictionary<string, string>(), ["mwanlb-proxy"]);

    /// <summary>Squid with the log of its own default format, written when the buffer is full.</summary>
    public static ProxyPeer Squid { get; } = new(
        3128,
        new Dictionary<string, string>
        {
            ["/etc/squid/bench.conf"] = """
                http_port 127.0.0.1:3128
                http_access allow all
                cache deny all
                access_log stdio:/var/log/squid/bench.log squid
                buffered_logs on
                cache_log /var/log/squid/cache.log
                pid_filename none
                shutdown_lifetime 0 seconds
                pinger_enable off
                visible_hostname bench.lab

                """,
        },
        ["squid", "-N", "-f", "/etc/squid/bench.conf"]);

    /// <summary>HAProxy as a forward proxy for literal addresses, which is all of one that it can be; its log goes where its output goes.</summary>
    public static ProxyPeer HAProxy { get; } = new(
        3129,
        new Dictionary<string, string>
        {
            ["/etc/haproxy/bench.cfg"] = """
                global
                  maxconn 4000
                  log stdout format raw local0
                defaults
                  mode http
                  log global
                  option httplog
                  timeout client 60s
                  timeout server 60s
                  timeout connect 5s
                frontend proxy
                  bind 127.0.0.1:3129
                  http-request set-dst url_ip
                  http-request set-dst-port url_port
                  default_backend anywhere
                backend anywhere
                  server any 0.0.0.0:0

                """,
        },
        ["haproxy", "-db", "-f", "/etc/haproxy/bench.cfg"]);

    public string PortText => Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Starts it, and waits until it listens.</summary>
    public async Task<LabProcess> StartAsync(LabHost host)
    {
        foreach (var (path, text) in Files)
            host.WriteFile(path, text);
        var process = host.Start(Command);
        await TcpPort.WaitUntilListeningAsync(host, Port, process);
        return process;
    }
}
